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
                if (training.OutputNames is { } names)
                    ByName(json, names, training.OutputMetrics);
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

    // Which output each loss is for, and how many of the metrics are its.
    static void ByName(Utf8JsonWriter json, IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<Metric>> metrics)
    {
        json.WriteStartArray("outputs");
        for (var i = 0; i < names.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", names[i]);
            json.WriteNumber("metrics", metrics[i].Count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
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
        float[] weights = [.. root.GetProperty("loss_weights").EnumerateArray().Select(w => w.GetSingle())];
        if (root.TryGetProperty("outputs", out var outputs))
            ReadByName(model, optimizer, losses, weights, metrics, outputs);
        else if (losses.Length == 0)
            model.Compile(optimizer);
        else
            model.Compile(optimizer, losses, weights, metrics);
    }

    static void ReadByName(Model model, Optimizer optimizer, Loss[] losses, float[] weights, Metric[] metrics, JsonElement outputs)
    {
        var (byName, weightOf, metricsOf, at) = (new Dictionary<string, Loss>(), new Dictionary<string, float>(), new Dictionary<string, Metric[]>(), 0);
        foreach (var (i, output) in outputs.EnumerateArray().Index())
        {
            var (name, count) = (output.GetProperty("name").GetString() ?? "", output.GetProperty("metrics").GetInt32());
            (byName[name], weightOf[name], metricsOf[name]) = (losses[i], weights[i], metrics[at..(at + count)]);
            at += count;
        }
        model.Compile(optimizer, byName, weightOf, metricsOf);
    }
}
