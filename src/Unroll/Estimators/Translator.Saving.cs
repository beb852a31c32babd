using System.Text;
using System.Text.Json;

namespace Unroll;

public sealed partial class Translator
{
    const string ExtraName = "translator";
    const int ExtraVersion = 1;

    /// <summary>Saves network, tokenizers and vocabularies in one <c>.unroll</c> file. An old file survives any failure.</summary>
    /// <param name="path">Where; by custom it ends in <c>.unroll</c>.</param>
    /// <param name="registry">Names for a tokenizer of your own. Default: <see cref="Registry.Default"/>.</param>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path, Registry? registry = null)
    {
        var file = new ModelFile(Model);
        file.Notes["vocabularies"] = FormattableString.Invariant($"{Source.Vocabulary.Count}, {Target.Vocabulary.Count}");
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", ExtraVersion);
            json.WritePropertyName("source");
            Source.Write(json, registry ?? Registry.Default);
            json.WritePropertyName("target");
            Target.Write(json, registry ?? Registry.Default);
            json.WriteEndObject();
        }
        file.Extras[ExtraName] = Encoding.UTF8.GetString(bytes.ToArray());
        file.Save(path, registry);
    }

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="ModelFileException">The file is not there, newer, cut off, altered, no translator, or its vocabularies do not fit its network.</exception>
    public static Translator Load(string path, Registry? registry = null)
    {
        var file = ModelFile.Open(path, registry);
        if (!file.Extras.TryGetValue(ExtraName, out var text) || file.Model is not Functional model)
            throw new ModelFileException($"'{path}' holds a model but no translator; such files come from Translator.Save or 'unroll translate train'.");
        try
        {
            using var document = JsonDocument.Parse(text);
            var json = document.RootElement;
            var version = json.GetProperty("version").GetInt32();
            if (version > ExtraVersion)
                throw new FormatException(FormattableString.Invariant($"it has version {version}, this library reads up to {ExtraVersion}; use a newer Unroll"));
            var (source, target) = (TextCodec.Read(json.GetProperty("source"), registry ?? Registry.Default), TextCodec.Read(json.GetProperty("target"), registry ?? Registry.Default));
            var network = new TranslatorNetwork(model);
            if (network.SourceIds != source.Vocabulary.Count || network.TargetIds != target.Vocabulary.Count || !network.IsConsistent)
                throw new FormatException(FormattableString.Invariant($"its vocabularies have {source.Vocabulary.Count} and {target.Vocabulary.Count} ids, its network {network.SourceIds} and {network.TargetIds}; needed the same"));
            if (!target.Vocabulary.Contains(StartToken) || !target.Vocabulary.Contains(EndToken))
                throw new FormatException($"its vocabulary lacks {StartToken} or {EndToken}");
            return new Translator(network, source, target);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new ModelFileException($"The translator in '{path}' cannot be read: {e.Message}", e);
        }
    }
}
