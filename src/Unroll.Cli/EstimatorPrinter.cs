using System.Globalization;
using System.Text.Json;

namespace Unroll.Cli;

/// <summary>Prints what a classifier or tagger learned from, and how good it is.</summary>
internal static class EstimatorPrinter
{
    public static void Start(CliConsole console, string title, SequenceTable table, string steps, int classes)
    {
        console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {table.Inputs.Count} {steps}, {classes} classes"));
        foreach (string warning in table.Warnings) console.Output.WriteLine($"note: {warning}");
    }

    public static void End(CliConsole console, string summary, ClassificationReport report, string what, int best, int epochs, string path, TimeSpan time)
    {
        TextWriter output = console.Output;
        output.WriteLine();
        output.WriteLine(summary.TrimEnd());
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The weights are those of epoch {best} of {epochs}, chosen on a held-out part of the training samples."));
        output.WriteLine($"Held out, never seen in training: {what}");
        output.Write(report.ToString());
        output.WriteLine();
        output.WriteLine($"model     {path}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s"));
    }

    public static string Json(ClassificationReport report, int best, string path, TimeSpan time) => JsonText.Object(json =>
    {
        json.WriteNumber("samples", report.Count);
        json.WriteNumber("accuracy", report.Accuracy);
        json.WriteNumber("baseline_accuracy", report.BaselineAccuracy);
        json.WriteNumber("macro_f1", report.MacroF1);
        json.WriteNumber("micro_f1", report.MicroF1);
        json.WriteStartArray("classes");
        foreach (ClassScore score in report.Classes)
        {
            json.WriteStartObject();
            json.WriteString("name", score.Name);
            json.WriteNumber("precision", score.Precision);
            json.WriteNumber("recall", score.Recall);
            json.WriteNumber("f1", score.F1);
            json.WriteNumber("support", score.Support);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!report.IsMultiLabel)
        {
            json.WriteStartArray("confusion");
            for (int t = 0; t < report.Classes.Count; t++)
            {
                json.WriteStartArray();
                for (int p = 0; p < report.Classes.Count; p++) json.WriteNumberValue(report.Confusion(t, p));
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteNumber("best_epoch", best);
        json.WriteString("model", path);
        json.WriteNumber("seconds", Math.Round(time.TotalSeconds, 3));
    });
}
