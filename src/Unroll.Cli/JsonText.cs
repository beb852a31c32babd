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
        json.WriteStartObject("notes");
        foreach ((string name, string value) in file.Notes) json.WriteString(name, value);
        json.WriteEndObject();
    });
}
