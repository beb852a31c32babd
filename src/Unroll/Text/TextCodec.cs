using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Unroll;

/// <summary>Turns texts into ids and back: a tokenizer and a vocabulary, saved together.</summary>
/// <remarks>
/// <para>In a model file: <c>file.Extras["text"] = codec.ToJson()</c>, and <c>TextCodec.FromJson(file.Extras["text"])</c>. Estimators do this by themselves.</para>
/// <para>One-hot rows are <c>ids.OneHot(codec.Vocabulary.Count)</c>; padding on either side is <see cref="Sequences.Padded"/>.</para>
/// </remarks>
/// <param name="tokenizer">Cuts texts into tokens.</param>
/// <param name="vocabulary">Numbers the tokens.</param>
public sealed class TextCodec(Tokenizer tokenizer, Vocabulary vocabulary)
{
    const int Version = 1;

    /// <summary>Cuts texts into tokens.</summary>
    public Tokenizer Tokenizer { get; } = tokenizer ?? throw new ArgumentNullException(nameof(tokenizer));

    /// <summary>Numbers the tokens.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary ?? throw new ArgumentNullException(nameof(vocabulary));

    /// <summary>Makes the vocabulary of texts. They are read once and not kept: <c>TextCodec.Fit(File.ReadLines("all.txt"))</c> works on files of any size.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="tokenizer">Default: <see cref="Tokenizer.Words"/>.</param>
    /// <param name="options">Limit and least count. Default: every token.</param>
    public static TextCodec Fit(IEnumerable<string> texts, Tokenizer? tokenizer = null, VocabularyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        tokenizer ??= Tokenizer.Words;
        return new TextCodec(tokenizer, Vocabulary.Build(texts.Select(tokenizer.Tokenize), options));
    }

    /// <summary>The ids of a text; none for an empty one.</summary>
    public int[] Encode(string text) => Vocabulary.Encode(Tokenizer.Tokenize(text));

    /// <summary>The ids of texts as one padded batch, Int32 [count, time] with its mask.</summary>
    /// <exception cref="ArgumentException">There are no texts.</exception>
    public Sequences Encode(IEnumerable<string> texts) => Sequences.From(texts.Select(Encode));

    /// <summary>The text of ids: padding is left out, unknown ids read <c>[UNK]</c>.</summary>
    public string Decode(IEnumerable<int> ids) => Tokenizer.Join(Vocabulary.Decode(ids));

    /// <summary>The share of tokens of these texts that have an id of their own, 0 to 1; NaN when there are no tokens.</summary>
    public double Coverage(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        long known = 0, all = 0;
        foreach (var token in texts.SelectMany(Tokenizer.Tokenize))
            (known, all) = (known + (Vocabulary.Contains(token) ? 1 : 0), all + 1);
        return all == 0 ? double.NaN : (double)known / all;
    }

    /// <summary>Both as a JSON document.</summary>
    /// <param name="registry">Names for a tokenizer of your own. Default: <see cref="Registry.Default"/>.</param>
    public string ToJson(Registry? registry = null)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, registry ?? Registry.Default);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not JSON, not such a document, or of a newer version: says which.</exception>
    public static TextCodec FromJson(string json, Registry? registry = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, registry ?? Registry.Default);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"TextCodec.FromJson: the document holds no tokenizer with its vocabulary: {e.Message}", e);
        }
    }

    /// <summary>Writes both to a file, whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, Registry? registry = null)
    {
        var text = Encoding.UTF8.GetBytes(ToJson(registry));
        AtomicFile.Write(path, "the vocabulary", stream => stream.Write(text));
    }

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="FormatException">The file holds something else.</exception>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    public static TextCodec Load(string path, Registry? registry = null) => FromJson(File.ReadAllText(path), registry);

    internal void Write(Utf8JsonWriter json, Registry registry)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WritePropertyName("tokenizer");
        json.WriteRawValue(OptionsWriter.ToText(registry, Tokenizer));
        json.WritePropertyName("tokens");
        Vocabulary.Write(json);
        json.WriteEndObject();
    }

    internal static TextCodec Read(JsonElement json, Registry registry)
    {
        var version = json.GetProperty("version").GetInt32();
        if (version > Version)
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the vocabulary has version {version}, this library reads up to {Version}; use a newer Unroll"));
        return new TextCodec((Tokenizer)OptionsReader.FromElement(registry, json.GetProperty("tokenizer"), typeof(Tokenizer)), Vocabulary.Read(json.GetProperty("tokens")));
    }
}
