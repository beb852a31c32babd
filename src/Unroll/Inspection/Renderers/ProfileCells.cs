using System.Globalization;

namespace Unroll;

/// <summary>The texts of a profile, the same for every renderer.</summary>
internal static class ProfileCells
{
    internal static readonly string[] Headings = ["Layer", "Type", "ms", "share", "GFLOPS", "of peak", "MB", "GB/s", "allocated", "bound by"];

    internal static IEnumerable<string> Facts(ModelProfile profile)
    {
        yield return $"inputs {string.Join(", ", profile.Inputs)}";
        yield return Text($"{profile.Threads} {(profile.Threads == 1 ? "thread" : "threads")}");
        yield return Text($"{profile.Runs} runs");
        yield return Text($"peak {profile.PeakGflops:0} GFLOPS");
        yield return $"read {string.Join(", ", profile.Reads.Select(r => Text($"{r.GigabytesPerSecond:0} GB/s of {r.Bytes / 1048576.0:0.#} MiB")))}";
    }

    /// <summary>A table for each phase, its last line the sum.</summary>
    internal static IEnumerable<(string Title, IReadOnlyList<string[]> Rows)> Tables(ModelProfile profile)
    {
        yield return ("Forward", Rows(profile, r => r.Forward, profile.Loss));
        if (!profile.IsTraining)
            yield break;
        yield return ("Backward", Rows(profile, r => r.Backward!, profile.Loss, profile.Rest));
        yield return ("Optimizer", Rows(profile, r => r.Optimizer!, profile.Rest));
    }

    internal static IEnumerable<string> Totals(ModelProfile profile)
    {
        var all = All(profile);
        if (profile.IsTraining)
            yield return Text($"A step: {Ms(all)} ms = forward {Ms(profile.Total.Forward.Time)} + backward {Ms(profile.Total.Backward!.Time)} + optimizer {Ms(profile.Total.Optimizer!.Time)}. ") +
                Text($"Making its batch: {Ms(profile.Data!.Time)} ms, {Bytes(profile.Data.Allocated)} allocated.");
        if (profile.BackwardOperations.Count > 0)
            yield return $"Operations of the backward pass: {string.Join(", ", profile.BackwardOperations.Take(8).Select(o => Text($"{o.Name} x{o.Count} {Ms(o.Time)} ms")))}.";
        foreach (var note in profile.Notes)
            yield return note;
    }

    static TimeSpan All(ModelProfile profile) => profile.Total.Forward.Time + (profile.Total.Backward?.Time ?? default) + (profile.Total.Optimizer?.Time ?? default);

    static string[][] Rows(ModelProfile profile, Func<ProfileRow, ProfileCost> phase, params ProfileRow?[] more)
    {
        var whole = All(profile);
        return [.. profile.Rows.Concat(more.OfType<ProfileRow>()).Append(profile.Total).Select(row => Cells(row, phase(row), whole, ReferenceEquals(row, profile.Total)))];
    }

    static string[] Cells(ProfileRow row, ProfileCost cost, TimeSpan whole, bool total) =>
    [
        new string(' ', 2 * row.Depth) + row.Name,
        row.IsModel ? $"{row.Type}, itself" : row.Calls > 1 ? Text($"{row.Type} x{row.Calls}") : row.Type,
        Ms(cost.Time),
        whole.Ticks == 0 ? "" : Text($"{100.0 * cost.Time.Ticks / whole.Ticks:0.0} %"),
        cost.Operations == 0 ? "" : Text($"{cost.Gflops:0.0}"),
        cost.Operations == 0 ? "" : Text($"{100 * cost.PeakShare:0} %"),
        cost.Bytes == 0 ? "" : Text($"{cost.Bytes / 1e6:0.###}"),
        cost.Bytes == 0 || cost.Time.Ticks == 0 ? "" : Text($"{cost.Bytes / cost.Time.TotalSeconds / 1e9:0.0}"),
        Bytes(cost.Allocated),
        total || cost.Time.Ticks == 0 ? "" : cost.Bound.ToString().ToLowerInvariant(),
    ];

    static string Ms(TimeSpan time) => Text($"{time.TotalMilliseconds:0.0000}");

    static string Bytes(long bytes) => bytes < 10_000 ? Text($"{bytes} B") : bytes < 10_000_000 ? Text($"{bytes / 1000.0:0} kB") : Text($"{bytes / 1e6:0} MB");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
