using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Unroll.Cli;

/// <summary>Writes one JSON object for programs.</summary>
internal static class JsonText
{
    public static string Object(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>The rows of a series: labels, then each column's numbers; a gap is null.</summary>
    public static string Of(Series series) => Object(json =>
    {
        json.WriteStartArray("labels");
        for (int t = 0; t < series.Count; t++) json.WriteStringValue(series.Label(t));
        json.WriteEndArray();
        json.WriteStartObject("columns");
        for (int c = 0; c < series.Names.Count; c++)
        {
            json.WriteStartArray(series.Names[c]);
            foreach (double value in series.Column(c))
            {
                if (double.IsNaN(value)) json.WriteNullValue();
                else json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    /// <summary>A model file: its layers, counts and notes.</summary>
    public static string Of(ModelFile file) => Object(json =>
    {
        ModelSummary summary = file.Model.Summary();
        json.WriteString("name", summary.Name);
        json.WriteString("type", summary.Type);
        json.WriteNumber("parameters", summary.Parameters);
        json.WriteNumber("trainable_parameters", summary.TrainableParameters);
        json.WriteNumber("multiply_adds", summary.MultiplyAdds);
        json.WriteStartArray("layers");
        foreach (SummaryRow row in summary.Rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteString("type", row.Type);
            json.WriteString("output", row.Output?.ToString());
            json.WriteNumber("parameters", row.Parameters);
            json.WriteString("formula", row.Formula);
            json.WriteNumber("multiply_adds", row.MultiplyAdds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("written_by", file.CreatedBy);
        if (file.Model.TrainingRecord is { } record) TrainingRecordPart.Write(json, record);
        json.WriteStartObject("notes");
        foreach ((string name, string value) in file.Notes) json.WriteString(name, value);
        json.WriteEndObject();
    });

    /// <summary>A profile: the machine, then each row's phases.</summary>
    public static string Of(ModelProfile profile) => Object(json =>
    {
        json.WriteString("name", profile.Name);
        json.WriteString("type", profile.Type);
        json.WriteStartArray("inputs");
        foreach (Shape shape in profile.Inputs) json.WriteStringValue(shape.ToString());
        json.WriteEndArray();
        json.WriteNumber("threads", profile.Threads);
        json.WriteNumber("runs", profile.Runs);
        json.WriteNumber("peak_gflops", profile.PeakGflops);
        json.WriteStartArray("reads");
        foreach ((long bytes, double speed) in profile.Reads)
        {
            json.WriteStartObject();
            json.WriteNumber("bytes", bytes);
            json.WriteNumber("gb_s", speed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("layers");
        foreach (ProfileRow row in profile.Rows) Row(json, row);
        json.WriteEndArray();
        foreach (ProfileRow? row in (ProfileRow?[])[profile.Loss, profile.Rest, profile.Total])
        {
            if (row is null) continue;
            json.WritePropertyName(row.Name);
            Row(json, row);
        }

        Cost(json, "data", profile.Data);
        json.WriteStartArray("backward_operations");
        foreach (ProfileOperation operation in profile.BackwardOperations)
        {
            json.WriteStartObject();
            json.WriteString("name", operation.Name);
            json.WriteNumber("count", operation.Count);
            json.WriteNumber("ms", operation.Time.TotalMilliseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (string note in profile.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
    });

    private static void Row(Utf8JsonWriter json, ProfileRow row)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        json.WriteString("type", row.Type);
        json.WriteNumber("depth", row.Depth);
        json.WriteBoolean("is_model", row.IsModel);
        json.WriteNumber("calls", row.Calls);
        Cost(json, "forward", row.Forward);
        Cost(json, "backward", row.Backward);
        Cost(json, "optimizer", row.Optimizer);
        json.WriteEndObject();
    }

    private static void Cost(Utf8JsonWriter json, string name, ProfileCost? cost)
    {
        if (cost is null) return;
        json.WriteStartObject(name);
        json.WriteNumber("ms", cost.Time.TotalMilliseconds);
        json.WriteNumber("operations", cost.Operations);
        json.WriteNumber("gflops", cost.Gflops);
        json.WriteNumber("peak_share", cost.PeakShare);
        json.WriteNumber("bytes", cost.Bytes);
        json.WriteNumber("memory_share", cost.MemoryShare);
        json.WriteNumber("allocated", cost.Allocated);
        json.WriteString("bound", cost.Bound.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }
}
