using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Unroll;

/// <summary>Renders a <see cref="ForecastReport"/> as one JSON object, for programs. NaN becomes null.</summary>
public static class ForecastReportJson
{
    /// <summary>The object: title, facts, notes, scores, columns (labels, truth, forecast, future, baselines), losses.</summary>
    public static string Render(ForecastReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("title", report.Title);
            json.WriteString("version", report.Version);
            json.WriteStartObject("facts");
            foreach ((string name, string value) in report.Facts) json.WriteString(name, value);
            json.WriteEndObject();
            Strings(json, "notes", report.Notes);
            Scores(json, report);
            json.WriteStartArray("columns");
            foreach (ForecastReportColumn column in report.Columns) Column(json, column);
            json.WriteEndArray();
            Losses(json, report);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Scores(Utf8JsonWriter json, ForecastReport report)
    {
        json.WriteStartArray("scores");
        foreach (ForecastReportScore row in report.Scores)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteBoolean("network", row.IsNetwork);
            Score(json, row.Total);
            json.WriteStartObject("columns");
            for (int c = 0; c < row.Columns.Count; c++)
            {
                json.WriteStartObject(report.Columns[c].Name);
                Score(json, row.Columns[c]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Score(Utf8JsonWriter json, ForecastScore score)
    {
        json.WritePropertyName("rmse");
        Number(json, score.Rmse);
        json.WritePropertyName("mae");
        Number(json, score.Mae);
        json.WritePropertyName("mase");
        Number(json, score.Mase);
    }

    private static void Column(Utf8JsonWriter json, ForecastReportColumn column)
    {
        int held = column.Truth.Count;
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        Strings(json, "held_out", column.Labels.Skip(column.History.Count).Take(held));
        Numbers(json, "truth", column.Truth);
        Numbers(json, "forecast", column.Forecast);
        Strings(json, "future", column.Labels.Skip(column.History.Count + held));
        Numbers(json, "future_forecast", column.Future);
        json.WriteStartObject("baselines");
        foreach ((string name, IReadOnlyList<double> values) in column.Baselines) Numbers(json, name, values);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Losses(Utf8JsonWriter json, ForecastReport report)
    {
        json.WriteStartArray("losses");
        foreach (ForecastReportLoss loss in report.Losses)
        {
            json.WriteStartObject();
            json.WriteString("stage", loss.Stage);
            json.WriteNumber("epoch", loss.Epoch);
            json.WritePropertyName("loss");
            Number(json, loss.Loss);
            json.WritePropertyName("validation_loss");
            Number(json, loss.ValidationLoss ?? double.NaN);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) Number(json, value);
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }
}
