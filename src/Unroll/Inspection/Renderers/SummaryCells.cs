using System.Globalization;

namespace Unroll;

/// <summary>The texts of a summary, the same for every renderer.</summary>
internal static class SummaryCells
{
    internal static readonly string[] Headings = ["Layer", "Type", "Output shape", "Parameters", "Multiply-adds", "Remarks"];

    internal static string[] Of(SummaryRow row) =>
    [
        row.Name,
        row.Type,
        row.Output?.ToString() ?? "?",
        row.Formula is null || row.Parameters == 0 ? Number(row.Parameters) : $"{Number(row.Parameters)} = {row.Formula}",
        row.MultiplyAdds == 0 ? "0" : Number(row.MultiplyAdds) + (row.PerStep ? " per step" : ""),
        string.Join(", ", row.HasMask ? ["mask", .. row.Remarks] : row.Remarks),
    ];

    internal static IEnumerable<string> Totals(ModelSummary summary)
    {
        yield return $"Parameters: {Number(summary.Parameters)} ({Size(summary.Parameters * sizeof(float))}); trainable {Number(summary.TrainableParameters)}, non-trainable {Number(summary.NonTrainableParameters)}.";
        if (summary.MultiplyAdds + summary.MultiplyAddsPerStep > 0)
            yield return $"Multiply-adds for one sample: {string.Join(" + ", Parts(summary))}.";
        foreach (var note in summary.Notes)
            yield return note;
    }

    static IEnumerable<string> Parts(ModelSummary summary)
    {
        if (summary.MultiplyAddsPerStep > 0)
            yield return $"{Number(summary.MultiplyAddsPerStep)} per step";
        if (summary.MultiplyAdds > 0)
            yield return Number(summary.MultiplyAdds);
    }

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    static string Size(long bytes) => bytes < 1 << 20 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");
}
