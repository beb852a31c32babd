using System.Text.Json;

namespace Unroll;

/// <summary>The part <c>training.json</c>: what a model is trained with, by registry names, and how many steps the optimizer has taken.</summary>
internal static class TrainingPart
{
    internal const string Name = "training.json";
    internal const string SlotsName = "optimizer.safetensors";

    /// <summary>The document, or null and the reason when a type of it is not registered: a model must not be lost for its loss.</summary>
    internal static (byte[]? Document, string? Omitted) Write(Registry registry, Compilation training, long? iterations)
    {
        try
        {
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            {
                json.WriteStartObject();
                One(json, registry, "optimizer", training.Optimizer);
                Several(json, registry, "losses", training.Losses);
                json.WriteStartArray("loss_weights");
                foreach (var weight in training.LossWeights)
                    json.WriteNumberValue(weight);
                json.WriteEndArray();
                Several(json, registry, "metrics", training.Metrics);
                if (iterations is { } count)
                    json.WriteNumber("iterations", count);
                json.WriteEndObject();
            }
            return (bytes.ToArray(), null);
        }
        catch (InvalidOperationException e)
        {
            return (null, e.Message);
        }
    }

    static void One(Utf8JsonWriter json, Registry registry, string name, object value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(OptionsWriter.ToText(registry, value));
    }

    static void Several(Utf8JsonWriter json, Registry registry, string name, IEnumerable<object> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteRawValue(OptionsWriter.ToText(registry, value));
        json.WriteEndArray();
    }

    /// <summary>Compiles the model as it was when it was saved, and gives the optimizer what it had gathered, if that was stored.</summary>
    internal static void Read(Registry registry, Model model, byte[] document, IReadOnlyDictionary<string, Tensor>? slots)
    {
        using var json = JsonDocument.Parse(document);
        var root = json.RootElement;
        var optimizer = (Optimizer)OptionsReader.FromElement(registry, root.GetProperty("optimizer"), typeof(Optimizer));
        var losses = root.GetProperty("losses").EnumerateArray().Select(l => (Loss)OptionsReader.FromElement(registry, l, typeof(Loss))).ToArray();
        var metrics = root.GetProperty("metrics").EnumerateArray().Select(m => (Metric)OptionsReader.FromElement(registry, m, typeof(Metric))).ToArray();
        if (slots is not null)
            optimizer.State = new OptimizerState(root.GetProperty("iterations").GetInt64(), slots);
        model.Compile(optimizer, losses, [.. root.GetProperty("loss_weights").EnumerateArray().Select(w => w.GetSingle())], metrics);
    }
}
