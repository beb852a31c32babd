using System.Text.Json;

namespace Unroll;

/// <summary>Tokens and their ids: 0 is padding, 1 unknown, then reserved tokens, then the others, the most frequent first. Immutable.</summary>
/// <remarks>Ties are in ordinal order, so that the order of the texts does not matter. (Keras breaks them in the opposite order.)</remarks>
public sealed class Vocabulary
{
    /// <summary>The id of padding.</summary>
    public const int PaddingId = 0;

    /// <summary>The id of every token that the vocabulary does not hold.</summary>
    public const int UnknownId = 1;

    /// <summary>What stands for padding among the tokens, as in Keras.</summary>
    public const string Padding = "";

    /// <summary>What stands for unknown tokens, as in Keras.</summary>
    public const string Unknown = "[UNK]";

    readonly string[] _tokens;
    readonly Dictionary<string, int> _ids;

    /// <summary>A vocabulary of given tokens.</summary>
    /// <param name="tokens">The tokens of the ids from 2 on, in order.</param>
    /// <exception cref="ArgumentException">A token is there twice, is empty, or is the mark of unknown tokens.</exception>
    public Vocabulary(IEnumerable<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _tokens = [Padding, Unknown, .. tokens];
        _ids = new Dictionary<string, int>(_tokens.Length, StringComparer.Ordinal);
        for (var id = 0; id < _tokens.Length; id++)
            if (_tokens[id] is null || !_ids.TryAdd(_tokens[id], id))
                throw new ArgumentException(FormattableString.Invariant(
                    $"Vocabulary: the token '{_tokens[id]}' of id {id} is there already (id {(_tokens[id] is { } t ? _ids[t] : -1)}); needed different tokens. Usual fix: leave out padding ('') and '{Unknown}', they are added."), nameof(tokens));
    }

    /// <summary>Counts the tokens of texts and numbers them. The texts are read once, one after another: they need not fit into memory.</summary>
    /// <param name="documents">The tokens of each text.</param>
    /// <param name="options">Limit, least count, reserved tokens. Default: every token.</param>
    public static Vocabulary Build(IEnumerable<IEnumerable<string>> documents, VocabularyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(documents);
        options ??= new VocabularyOptions();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var document in documents)
            foreach (var token in document)
                counts[token] = counts.GetValueOrDefault(token) + 1;
        foreach (var token in options.Reserved.Append(Padding).Append(Unknown))
            counts.Remove(token);
        var kept = counts.Where(c => c.Value >= options.MinCount).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key);
        if (options.Limit is { } limit)
        {
            if (options.Reserved.Count > limit - 2)
                throw new ArgumentException(FormattableString.Invariant($"Vocabulary.Build: got a limit of {limit} and {options.Reserved.Count} reserved tokens; needed room for them beside padding and unknown."), nameof(options));
            kept = kept.Take(limit - 2 - options.Reserved.Count);
        }
        return new Vocabulary(options.Reserved.Concat(kept));
    }

    /// <summary>How many ids there are: the size of an embedding table.</summary>
    public int Count => _tokens.Length;

    /// <summary>The tokens in the order of their ids.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>The id of a token; <see cref="UnknownId"/> when it has none.</summary>
    public int this[string token] => _ids.GetValueOrDefault(token, UnknownId);

    /// <summary>The token of an id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string this[int id] => (uint)id < (uint)_tokens.Length ? _tokens[id]
        : throw new ArgumentOutOfRangeException(nameof(id), FormattableString.Invariant($"Vocabulary: got id {id}; needed 0 to {_tokens.Length - 1}. Usual fix: use the vocabulary that the ids were made with."));

    /// <summary>Whether a token has an id of its own.</summary>
    public bool Contains(string token) => _ids.ContainsKey(token);

    /// <summary>The ids of tokens.</summary>
    public int[] Encode(IEnumerable<string> tokens) => [.. tokens.Select(t => this[t])];

    /// <summary>The tokens of ids; padding is left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string[] Decode(IEnumerable<int> ids) => [.. ids.Where(id => id != PaddingId).Select(id => this[id])];

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var token in _tokens.AsSpan(2))
            json.WriteStringValue(token);
        json.WriteEndArray();
    }

    internal static Vocabulary Read(JsonElement json) => new(json.EnumerateArray().Select(t => t.GetString() ?? throw new FormatException("the vocabulary holds null")));
}
