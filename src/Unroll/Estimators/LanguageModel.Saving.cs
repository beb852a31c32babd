using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Unroll;

public sealed partial class LanguageModel
{
    const string ExtraName = "language_model";
    const int ExtraVersion = 1;

    /// <summary>Saves network, tokenizer and vocabulary in one <c>.unroll</c> file. An old file survives any failure.</summary>
    /// <param name="path">Where; by custom it ends in <c>.unroll</c>.</param>
    /// <param name="registry">Names for a tokenizer of your own. Default: <see cref="Registry.Default"/>.</param>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path, Registry? registry = null)
    {
        var file = new ModelFile(Model);
        file.Notes["tokens"] = IsCharacters ? "characters" : "words";
        file.Notes["vocabulary"] = Codec.Vocabulary.Count.ToString(CultureInfo.InvariantCulture);
        file.Extras[ExtraName] = Json(registry ?? Registry.Default);
        file.Save(path, registry);
    }

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="ModelFileException">The file is not there, newer, cut off, altered, no language model, or its vocabulary does not fit its network.</exception>
    public static LanguageModel Load(string path, Registry? registry = null)
    {
        var file = ModelFile.Open(path, registry);
        if (!file.Extras.TryGetValue(ExtraName, out var text) || file.Model is not Sequential model)
            throw new ModelFileException($"'{path}' holds a model but no language model; such files come from LanguageModel.Save or 'unroll text train'.");
        try
        {
            using var document = JsonDocument.Parse(text);
            var json = document.RootElement;
            var version = json.GetProperty("version").GetInt32();
            if (version > ExtraVersion)
                throw new FormatException(FormattableString.Invariant($"it has version {version}, this library reads up to {ExtraVersion}; use a newer Unroll"));
            var codec = TextCodec.Read(json.GetProperty("text"), registry ?? Registry.Default);
            RequireFit(model, codec);
            return new LanguageModel(model, codec) { ValidationLoss = json.TryGetProperty("validation_loss", out var loss) ? loss.GetDouble() : double.NaN };
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new ModelFileException($"The language model in '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A language model of a network and a vocabulary that were made elsewhere.</summary>
    /// <param name="model">Ids [batch, time] to logits [batch, time, vocabulary], able to run step by step.</param>
    /// <param name="codec">Tokenizer and vocabulary.</param>
    /// <exception cref="ArgumentException">The vocabulary does not fit the network: says both sizes.</exception>
    public static LanguageModel From(Sequential model, TextCodec codec)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(codec);
        RequireFit(model, codec);
        return new LanguageModel(model, codec);
    }

    static void RequireFit(Sequential model, TextCodec codec)
    {
        if (model.Layers.Count < 2 || model.Layers[0] is not Embedding embedding || model.Layers[^1] is not Dense dense)
            throw new ArgumentException("LanguageModel: the network does not begin with an Embedding and end with a Dense layer; needed ids in, logits out.", nameof(model));
        if (embedding.Inputs != codec.Vocabulary.Count || dense.Units != codec.Vocabulary.Count)
            throw new ArgumentException(FormattableString.Invariant(
                $"LanguageModel: the vocabulary has {codec.Vocabulary.Count} ids, the network's embedding {embedding.Inputs} and its output {dense.Units}; needed the same. Usual fix: use the vocabulary that the network was trained with."), nameof(codec));
    }

    string Json(Registry registry)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", ExtraVersion);
            if (double.IsFinite(ValidationLoss))
                json.WriteNumber("validation_loss", ValidationLoss);
            json.WritePropertyName("text");
            Codec.Write(json, registry);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
