using System.Text.Json;

namespace Unroll;

/// <summary>How raw sequences become numbers: vocabulary, range of ids, or names and scale of features. Fitted to training data, saved with the model.</summary>
internal sealed class SequenceEncoder
{
    SequenceEncoder(SequenceInputKind kind) => Kind = kind;

    public SequenceInputKind Kind { get; }

    public TextCodec? Codec { get; private init; }

    /// <summary>How many ids there are.</summary>
    public int Ids { get; private init; }

    /// <summary>Features a step.</summary>
    public int Width { get; private init; }

    public string[]? Features { get; private init; }

    /// <summary>What is subtracted from each feature, and what it is divided by.</summary>
    public float[] Means { get; private init; } = [];

    public float[] Scales { get; private init; } = [];

    public bool IsNumbers => Kind == SequenceInputKind.Numbers;

    public Symbol Input => IsNumbers ? new Symbol("steps", [null, Width]) : new Symbol("ids", [null], DType.Int32);

    public static SequenceEncoder Fit(SequenceInputs inputs, SequenceOptions options, string who)
    {
        switch (inputs.Kind)
        {
            case SequenceInputKind.Ids:
                return new(inputs.Kind) { Ids = options.Ids ?? CountIds(inputs, who) };
            case SequenceInputKind.Numbers:
                return Scaled(inputs, who);
            default:
                var codec = new TextCodec(options.Tokenizer, Vocabulary.Build(Enumerable.Range(0, inputs.Count).Select(i => inputs.TokensOf(i, options.Tokenizer)), options.Vocabulary));
                return new(inputs.Kind) { Codec = codec, Ids = codec.Vocabulary.Count };
        }
    }

    /// <summary>The largest id, and one.</summary>
    static int CountIds(SequenceInputs inputs, string who)
    {
        var largest = 0;
        for (var i = 0; i < inputs.Count; i++)
            foreach (var id in inputs.IdsOf(i))
                largest = Math.Max(largest, id >= 0 ? id : throw new ArgumentException(FormattableString.Invariant($"{who}: sequence {i} holds the id {id}; needed ids from 0 on.")));
        return largest + 1;
    }

    /// <summary>The options for a part of the samples: classes and the range of ids are those of all, for a part may lack some.</summary>
    public static SequenceOptions ForPart(SequenceOptions options, SequenceInputs all, IReadOnlyList<string> classes, string who)
        => options with { Classes = classes, Ids = options.Ids ?? (all.Kind == SequenceInputKind.Ids ? CountIds(all, who) : null) };

    static SequenceEncoder Scaled(SequenceInputs inputs, string who)
    {
        var width = inputs.Count > 0 ? inputs.NumbersOf(0).GetLength(1) : 0;
        var (sums, squares, steps) = (new double[width], new double[width], 0L);
        for (var pass = 0; pass < 2; pass++)
            for (var i = 0; i < inputs.Count; i++)
            {
                var rows = inputs.NumbersOf(i);
                for (var t = 0; t < rows.GetLength(0); t++)
                {
                    for (var f = 0; f < width; f++)
                        if (pass == 0)
                            sums[f] += Finite(rows[t, f], who, i, t, f, inputs.Features);
                        else
                            squares[f] += (rows[t, f] - sums[f] / steps) * (rows[t, f] - sums[f] / steps);
                    steps += pass == 0 ? 1 : 0;
                }
            }
        return new(inputs.Kind)
        {
            Width = width,
            Features = inputs.Features?.ToArray(),
            Means = [.. sums.Select(s => (float)(s / Math.Max(1, steps)))],
            Scales = [.. squares.Select(s => Math.Sqrt(s / Math.Max(1, steps)) is > 1e-12 and var deviation ? (float)deviation : 1)],
        };
    }

    /// <summary>The sequences as the network reads them.</summary>
    public EncodedSequences Encode(SequenceInputs inputs, string who)
    {
        Match(inputs, who);
        var result = IsNumbers
            ? new EncodedSequences(null, [.. Enumerable.Range(0, inputs.Count).Select(i => Scale(inputs.NumbersOf(i), who, i, inputs.Features))])
            : new EncodedSequences([.. Enumerable.Range(0, inputs.Count).Select(i => Kind == SequenceInputKind.Ids ? Checked(inputs.IdsOf(i), who, i) : Codec!.Vocabulary.Encode(inputs.TokensOf(i, Codec.Tokenizer)))], null);
        int[] empty = [.. Enumerable.Range(0, result.Count).Where(i => result.Lengths[i] == 0)];
        if (empty.Length > 0)
            throw new ArgumentException(FormattableString.Invariant($"{who}: {empty.Length} of {result.Count} sequences are empty (the first is sample {empty[0]}); needed at least one step in each. Usual fix: leave out empty texts."));
        return result;
    }

    void Match(SequenceInputs inputs, string who)
    {
        var fits = inputs.Kind == Kind || (Codec is not null && inputs.Kind is SequenceInputKind.Text or SequenceInputKind.Tokens);
        if (!fits)
            throw new ArgumentException($"{who}: got {Said(inputs.Kind)}; the model was trained on {Said(Kind)}.");
        if (!IsNumbers || inputs.Count == 0)
            return;
        if (Features is not null && inputs.Features is { } given && !given.SequenceEqual(Features))
            throw new ArgumentException($"{who}: {Difference(Features, given)} Usual fix: give the columns by name, in the model's order.");
        if (inputs.NumbersOf(0).GetLength(1) != Width)
            throw new ArgumentException(FormattableString.Invariant($"{who}: got {inputs.NumbersOf(0).GetLength(1)} features a step; needed {Width}{(Features is null ? "" : $" ({Quoted(Features)})")}."));
    }

    /// <summary>What is missing, too much, or out of order.</summary>
    internal static string Difference(IReadOnlyList<string> needed, IReadOnlyList<string> given)
    {
        string[] missing = [.. needed.Except(given, StringComparer.Ordinal)], extra = [.. given.Except(needed, StringComparer.Ordinal)];
        if (missing.Length + extra.Length == 0)
            return $"the features are in the order {Quoted(given)}; the model was trained on the order {Quoted(needed)}.";
        return $"the model was trained on the features {Quoted(needed)}; the data"
            + (missing.Length > 0 ? $" lacks {Quoted(missing)}" : "") + (missing.Length > 0 && extra.Length > 0 ? " and" : "") + (extra.Length > 0 ? $" has {Quoted(extra)} beside them" : "") + ".";
    }

    static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));

    static string Said(SequenceInputKind kind) => kind switch { SequenceInputKind.Numbers => "sequences of numbers", SequenceInputKind.Ids => "ids", SequenceInputKind.Tokens => "texts cut into tokens", _ => "texts" };

    int[] Checked(int[] ids, string who, int sample)
    {
        var at = Array.FindIndex(ids, id => (uint)id >= (uint)Ids);
        return at < 0 ? ids : throw new ArgumentException(FormattableString.Invariant($"{who}: sequence {sample}, step {at} holds the id {ids[at]}; the model knows the ids 0 to {Ids - 1}."));
    }

    float[,] Scale(float[,] rows, string who, int sample, IReadOnlyList<string>? names)
    {
        var result = new float[rows.GetLength(0), Width];
        for (var t = 0; t < result.GetLength(0); t++)
            for (var f = 0; f < Width; f++)
                result[t, f] = (Finite(rows[t, f], who, sample, t, f, names) - Means[f]) / Scales[f];
        return result;
    }

    static float Finite(float value, string who, int sample, int step, int feature, IReadOnlyList<string>? names) => float.IsFinite(value) ? value
        : throw new ArgumentException(FormattableString.Invariant($"{who}: sequence {sample}, step {step}, feature {(names is null ? feature : $"'{names[feature]}'")} is {value}; needed a finite number. Usual fix: fill or leave out gaps first."));

    public void Write(Utf8JsonWriter json, Registry registry)
    {
        json.WriteStartObject("input");
        json.WriteString("kind", Kind.ToString());
        if (Codec is not null)
        {
            json.WritePropertyName("text");
            Codec.Write(json, registry);
        }
        json.WriteNumber("ids", Ids);
        json.WriteStartArray("features");
        for (var f = 0; f < Width; f++)
        {
            json.WriteStartObject();
            if (Features is not null)
                json.WriteString("name", Features[f]);
            json.WriteNumber("mean", Means[f]);
            json.WriteNumber("scale", Scales[f]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static SequenceEncoder Read(JsonElement json, Registry registry)
    {
        JsonElement[] features = [.. json.GetProperty("features").EnumerateArray()];
        return new(Enum.Parse<SequenceInputKind>(json.GetProperty("kind").GetString()!))
        {
            Codec = json.TryGetProperty("text", out var text) ? TextCodec.Read(text, registry) : null,
            Ids = json.GetProperty("ids").GetInt32(),
            Width = features.Length,
            Features = features.Length > 0 && features[0].TryGetProperty("name", out _) ? [.. features.Select(f => f.GetProperty("name").GetString()!)] : null,
            Means = [.. features.Select(f => f.GetProperty("mean").GetSingle())],
            Scales = [.. features.Select(f => f.GetProperty("scale").GetSingle())],
        };
    }
}
