using System.Globalization;

namespace Unroll;

public sealed partial class LanguageModel
{
    const string FileName = "language_model";

    /// <summary>Saves network, tokenizer and vocabulary in one <c>.unroll</c> file. An old file survives any failure.</summary>
    /// <param name="path">Where; by custom it ends in <c>.unroll</c>.</param>
    /// <param name="registry">Names for a tokenizer of your own. Default: <see cref="Registry.Default"/>.</param>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path, Registry? registry = null) =>
        EstimatorFile.Save(path, Model, FileName, [new("tokens", IsCharacters ? "characters" : "words"), new("vocabulary", Codec.Vocabulary.Count.ToString(CultureInfo.InvariantCulture))], registry, (json, names) =>
        {
            if (double.IsFinite(ValidationLoss))
                json.WriteNumber("validation_loss", ValidationLoss);
            json.WritePropertyName("text");
            Codec.Write(json, names);
        });

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="ModelFileException">The file is not there, newer, cut off, altered, no language model, or its vocabulary does not fit its network.</exception>
    public static LanguageModel Load(string path, Registry? registry = null) =>
        EstimatorFile.Load<Sequential, LanguageModel>(path, FileName, "LanguageModel.Save or 'unroll text train'", registry, (model, json, names) =>
        {
            var codec = TextCodec.Read(json.GetProperty("text"), names);
            RequireFit(model, codec);
            return new LanguageModel(model, codec) { ValidationLoss = json.TryGetProperty("validation_loss", out var loss) ? loss.GetDouble() : double.NaN };
        });

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
}
