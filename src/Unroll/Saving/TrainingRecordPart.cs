using System.Text.Json;

namespace Unroll;

/// <summary>How a model was trained, within <c>meta.json</c>.</summary>
internal static class TrainingRecordPart
{
    const string Name = "training_record";

    internal static void Write(Utf8JsonWriter json, TrainingRecord record)
    {
        json.WriteStartObject(Name);
        json.WriteNumber("seed", record.Seed);
        Number(json, "shuffle_seed", record.ShuffleSeed);
        Number(json, "batch_size", record.BatchSize);
        json.WriteNumber("epochs", record.Epochs);
        Number(json, "samples", record.Samples);
        Text(json, "data_sha256", record.DataHash);
        Text(json, "validation_sha256", record.ValidationHash);
        json.WriteString("library", record.Library);
        json.WriteString("runtime", record.Runtime);
        json.WriteString("platform", record.Platform);
        json.WriteNumber("vector_bits", record.VectorBits);
        json.WriteEndObject();
    }

    internal static TrainingRecord? Read(JsonElement meta) => !meta.TryGetProperty(Name, out var json) ? null : new TrainingRecord
    {
        Seed = json.GetProperty("seed").GetInt32(),
        ShuffleSeed = Number(json, "shuffle_seed"),
        BatchSize = Number(json, "batch_size"),
        Epochs = json.GetProperty("epochs").GetInt32(),
        Samples = Number(json, "samples"),
        DataHash = Text(json, "data_sha256"),
        ValidationHash = Text(json, "validation_sha256"),
        Library = json.GetProperty("library").GetString() ?? "",
        Runtime = json.GetProperty("runtime").GetString() ?? "",
        Platform = json.GetProperty("platform").GetString() ?? "",
        VectorBits = json.GetProperty("vector_bits").GetInt32(),
    };

    static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    static int? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
