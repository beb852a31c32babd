namespace Unroll;

/// <summary>What goes into a <see cref="SequenceClassifier"/> or <see cref="SequenceTagger"/>: texts, tokens, ids or numbers, of any lengths.</summary>
/// <remarks>Arrays are taken as they are: <c>SequenceClassifier.Fit(texts, labels)</c> with a <c>string[]</c>, an <c>int[][]</c> of ids, a <c>float[][,]</c> of steps with features.</remarks>
public sealed class SequenceInputs
{
    readonly string[]? _texts;
    readonly string[][]? _tokens;
    readonly int[][]? _ids;
    readonly float[][,]? _numbers;

    SequenceInputs(SequenceInputKind kind, string[]? texts = null, string[][]? tokens = null, int[][]? ids = null, float[][,]? numbers = null, string[]? features = null)
    {
        (Kind, _texts, _tokens, _ids, _numbers, Features) = (kind, texts, tokens, ids, numbers, features);
        Count = texts?.Length ?? tokens?.Length ?? ids?.Length ?? numbers!.Length;
    }

    /// <summary>What the sequences consist of.</summary>
    public SequenceInputKind Kind { get; }

    /// <summary>How many sequences there are.</summary>
    public int Count { get; }

    /// <summary>The names of the features in their order, or null where none were given. They are kept with the model, and compared when it predicts.</summary>
    public IReadOnlyList<string>? Features { get; }

    /// <summary>Raw texts, one a sample.</summary>
    public static SequenceInputs FromText(IEnumerable<string> texts) => new(SequenceInputKind.Text, texts: All(texts));

    /// <summary>Texts that are cut into tokens.</summary>
    public static SequenceInputs FromTokens(IEnumerable<IReadOnlyList<string>> tokens) => new(SequenceInputKind.Tokens, tokens: [.. All(tokens).Select(t => t.ToArray())]);

    /// <summary>Ids, one a step, from 0 on.</summary>
    public static SequenceInputs FromIds(IEnumerable<int[]> ids) => new(SequenceInputKind.Ids, ids: All(ids));

    /// <summary>Numbers: each sequence [time, features].</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="features">The names of the features in their order; null for none.</param>
    /// <exception cref="ArgumentException">The sequences have different numbers of features, or not one for each name.</exception>
    public static SequenceInputs FromNumbers(IEnumerable<float[,]> sequences, IReadOnlyList<string>? features = null)
    {
        var all = All(sequences);
        var width = features?.Count ?? (all.Length > 0 ? all[0].GetLength(1) : 0);
        for (var i = 0; i < all.Length; i++)
            if (all[i].GetLength(1) != width)
                throw new ArgumentException(FormattableString.Invariant(
                    $"SequenceInputs: sequence {i} has {all[i].GetLength(1)} features; needed {width}, {(features is null ? "as sequence 0 has" : "one for each name")}. Usual fix: sequences are [time, features]."), nameof(sequences));
        if (features is not null && features.Distinct(StringComparer.Ordinal).Count() != features.Count)
            throw new ArgumentException("SequenceInputs: two features have the same name; needed different ones.", nameof(features));
        return new(SequenceInputKind.Numbers, numbers: all, features: features is null ? null : [.. features]);
    }

    /// <summary>Numbers, one a step: each sequence [time].</summary>
    public static SequenceInputs FromNumbers(IEnumerable<float[]> sequences) => FromNumbers(All(sequences).Select(Column));

    /// <summary>The sequences of a padded batch, without their padding: Int32 [count, time] gives ids, Float32 [count, time, features] numbers.</summary>
    /// <exception cref="ArgumentException">Another type or number of axes.</exception>
    public static SequenceInputs From(Sequences sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var rows = Enumerable.Range(0, sequences.Count).Select(i => sequences[i].Contiguous());
        return (sequences.Tensor.DType, sequences.Tensor.Rank) switch
        {
            (DType.Int32, 2) => FromIds(rows.Select(r => r.ToArray<int>())),
            (DType.Float32, 3) => FromNumbers(rows.Select(r => Matrix(r.ToArray(), r.Shape[0], r.Shape[1]))),
            _ => throw new ArgumentException($"SequenceInputs: got sequences of {sequences.Tensor.DType} {sequences.Tensor.Shape}; needed Int32 ids [count, time] or Float32 numbers [count, time, features].", nameof(sequences)),
        };
    }

    /// <summary>One raw text.</summary>
    public static implicit operator SequenceInputs(string text) => FromText([text]);

    /// <summary>Raw texts.</summary>
    public static implicit operator SequenceInputs(string[] texts) => FromText(texts);

    /// <summary>Texts cut into tokens.</summary>
    public static implicit operator SequenceInputs(string[][] tokens) => FromTokens(tokens);

    /// <summary>Ids.</summary>
    public static implicit operator SequenceInputs(int[][] ids) => FromIds(ids);

    /// <summary>Steps with features.</summary>
    public static implicit operator SequenceInputs(float[][,] sequences) => FromNumbers(sequences);

    /// <summary>One number a step.</summary>
    public static implicit operator SequenceInputs(float[][] sequences) => FromNumbers(sequences);

    /// <summary>A padded batch.</summary>
    public static implicit operator SequenceInputs(Sequences sequences) => From(sequences);

    /// <summary>Some of the sequences, in this order.</summary>
    public SequenceInputs Take(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new(Kind, Pick(_texts), Pick(_tokens), Pick(_ids), Pick(_numbers), Features?.ToArray());

        T[]? Pick<T>(T[]? all) => all is null ? null : [.. order.Select(i => all[i])];
    }

    internal IReadOnlyList<string> TokensOf(int sample, Tokenizer tokenizer) => _tokens?[sample] ?? tokenizer.Tokenize(_texts![sample]);

    internal int[] IdsOf(int sample) => _ids![sample];

    internal float[,] NumbersOf(int sample) => _numbers![sample];

    static T[] All<T>(IEnumerable<T> items) where T : class
    {
        ArgumentNullException.ThrowIfNull(items);
        T[] all = [.. items];
        var missing = Array.FindIndex(all, i => i is null);
        return missing < 0 ? all : throw new ArgumentException(FormattableString.Invariant($"SequenceInputs: sequence {missing} is null; needed a sequence, if only an empty one."), nameof(items));
    }

    static float[,] Column(float[] steps) => Matrix(steps, steps.Length, 1);

    static float[,] Matrix(float[] values, int steps, int features)
    {
        var result = new float[steps, features];
        Buffer.BlockCopy(values, 0, result, 0, values.Length * sizeof(float));
        return result;
    }
}
