namespace Unroll;

public sealed partial class Translator
{
    const string FileName = "translator";

    /// <summary>Saves network, tokenizers and vocabularies in one <c>.unroll</c> file. An old file survives any failure.</summary>
    /// <param name="path">Where; by custom it ends in <c>.unroll</c>.</param>
    /// <param name="registry">Names for a tokenizer of your own. Default: <see cref="Registry.Default"/>.</param>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path, Registry? registry = null) =>
        EstimatorFile.Save(path, Model, FileName, [new("vocabularies", FormattableString.Invariant($"{Source.Vocabulary.Count}, {Target.Vocabulary.Count}"))], registry, (json, names) =>
        {
            json.WritePropertyName("source");
            Source.Write(json, names);
            json.WritePropertyName("target");
            Target.Write(json, names);
        });

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="ModelFileException">The file is not there, newer, cut off, altered, no translator, or its vocabularies do not fit its network.</exception>
    public static Translator Load(string path, Registry? registry = null) =>
        EstimatorFile.Load<Functional, Translator>(path, FileName, "Translator.Save or 'unroll translate train'", registry, (model, json, names) =>
        {
            var (source, target) = (TextCodec.Read(json.GetProperty("source"), names), TextCodec.Read(json.GetProperty("target"), names));
            TranslatorNetwork.RequireFit(model, source.Vocabulary, target.Vocabulary);
            return new Translator(model, source, target);
        });
}
