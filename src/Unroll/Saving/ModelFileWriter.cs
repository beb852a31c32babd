using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Unroll;

/// <summary>A model as the parts of a file. Everything that can be refused is refused before the first byte is written.</summary>
internal sealed class ModelFileWriter
{
    internal const string ModelPart = "model.json";
    internal const string WeightsPart = "weights.safetensors";
    internal const string MetaPart = "meta.json";
    internal const string ExtrasFolder = "extras/";

    // The first time that a zip can say: the same model gives the same bytes.
    static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly ModelFile _file;
    readonly byte[] _model;
    readonly Dictionary<string, Tensor> _weights;
    byte[]? _training;
    string? _trainingOmitted;
    SortedDictionary<string, Tensor>? _slots;

    ModelFileWriter(ModelFile file, byte[] model, Dictionary<string, Tensor> weights) => (_file, _model, _weights) = (file, model, weights);

    internal static ModelFileWriter Prepare(ModelFile file, Registry registry)
    {
        var model = file.Model;
        if (model is Sequential or Functional ? !model.IsBuilt : !ModelJson.Walk(model, "", false, new HashSet<Layer>(ReferenceEqualityComparer.Instance)).Any(w => w.Layer.IsBuilt))
            throw new InvalidOperationException($"{model.Who} cannot be saved: it has not been built, so it has no weights yet. Usual fix: model.Build([null, 5]) with the shape of one input, or call or fit it first.");
        model.FillAll();
        foreach (var (name, text) in file.Extras)
            RequireExtra(name, text);
        // Snapshots, so that a model in training can be saved by another thread.
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var parameter in new ParameterList(model))
            weights.Add(parameter.Path, parameter.Value);
        var writer = new ModelFileWriter(file, ModelJson.Write(registry, model), weights);
        if (model.Compilation is { } training)
        {
            var state = file.WithOptimizerState ? training.Optimizer.State : null;
            (writer._training, writer._trainingOmitted) = TrainingPart.Write(registry, training, state?.Iterations);
            writer._slots = state is null ? null : new SortedDictionary<string, Tensor>(state.Slots.ToDictionary(), StringComparer.Ordinal);
        }
        return writer;
    }

    static void RequireExtra(string name, string text)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            throw new ArgumentException($"ModelFile.Extras: got the name '{name}'; needed letters a-z, digits, _ and - only.");
        try
        {
            using var document = JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"ModelFile.Extras: '{name}' is not JSON: {e.Message}", e);
        }
    }

    internal void Write(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Put(zip, hashes, ModelPart, part => part.Write(_model));
        Put(zip, hashes, WeightsPart, part => Safetensors.Write(part, _weights));
        if (_training is not null)
            Put(zip, hashes, TrainingPart.Name, part => part.Write(_training));
        if (_training is not null && _slots is not null)
            Put(zip, hashes, TrainingPart.SlotsName, part => Safetensors.Write(part, _slots));
        foreach (var (name, text) in _file.Extras)
            Put(zip, hashes, $"{ExtrasFolder}{name}.json", part => part.Write(Encoding.UTF8.GetBytes(text)));
        Put(zip, [], MetaPart, part => part.Write(Meta(hashes)));
    }

    static void Put(ZipArchive zip, SortedDictionary<string, string> hashes, string name, Action<Stream> write)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = NoTime;
        using var part = entry.Open();
        using var hashing = new HashingStream(part);
        write(hashing);
        hashes[name] = hashing.Digest();
    }

    byte[] Meta(SortedDictionary<string, string> hashes)
    {
        _file.CreatedBy = TrainingRecord.LibraryName;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("created_by", _file.CreatedBy);
            json.WriteNumber("seed", _file.Model.Seed);
            json.WriteNumber("step", _file.Model.StepCount);
            if (_file.Model.TrainingRecord is { } record)
                TrainingRecordPart.Write(json, record);
            if (_trainingOmitted is not null)
                json.WriteString("training_omitted", _trainingOmitted);
            Texts(json, "notes", _file.Notes);
            Texts(json, "sha256", hashes);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    static void Texts(Utf8JsonWriter json, string name, SortedDictionary<string, string> texts)
    {
        json.WriteStartObject(name);
        foreach (var (key, text) in texts)
            json.WriteString(key, text);
        json.WriteEndObject();
    }
}
