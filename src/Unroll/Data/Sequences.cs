namespace Unroll;

/// <summary>Sequences of different lengths as one padded batch that knows which steps are real.</summary>
/// <remarks>Stands where a tensor is wanted: <c>model.Fit(Sequences.From(runs), labels)</c>. Padded steps count nowhere.</remarks>
public sealed class Sequences
{
    readonly int[] _lengths;

    Sequences(Tensor padded, int[] lengths) => (Tensor, _lengths) = (padded, lengths);

    /// <summary>Padded to the longest: [count, time] or [count, time, features], with its mask.</summary>
    public Tensor Tensor { get; }

    /// <summary>How many sequences there are.</summary>
    public int Count => _lengths.Length;

    /// <summary>The steps of each sequence.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    /// <summary>Steps with features: each sequence [time, features] gives [count, time, features].</summary>
    /// <exception cref="ShapeException">Feature counts differ: says which sequence.</exception>
    public static Sequences From(IEnumerable<float[,]> sequences) => Make([.. sequences.Select(s => Tensor.From(s))]);

    /// <summary>Steps with features as jagged lists: each sequence [time][features] gives [count, time, features].</summary>
    /// <exception cref="ShapeException">Feature counts differ: says which sequence.</exception>
    public static Sequences From(IEnumerable<float[][]> sequences) => Make([.. sequences.Select((s, i) => Steps(s, i))]);

    /// <summary>One number a step: each sequence [time] gives [count, time, 1].</summary>
    public static Sequences From(IEnumerable<float[]> sequences) => Make([.. sequences.Select(s => Tensor.From(s, [s.Length, 1]))]);

    /// <summary>One id or label a step: each sequence [time] gives Int32 [count, time].</summary>
    public static Sequences From(IEnumerable<int[]> sequences) => Make([.. sequences.Select(s => Tensor.From(s, [s.Length]))]);

    /// <summary>Sequences [time, ...] as tensors.</summary>
    /// <exception cref="ShapeException">The other axes or the types differ: says which sequence.</exception>
    public static Sequences From(IEnumerable<Tensor> sequences) => Make([.. sequences]);

    /// <summary>Every sequence with this many steps at most, padded to exactly it.</summary>
    /// <param name="steps">Steps of the result.</param>
    /// <param name="keepEnd">Whether the end of a longer sequence is kept, as Keras does, or its start. Default true.</param>
    /// <param name="left">Whether padding comes first, as Keras does. Default false: recurrent layers take the padding after the sequence.</param>
    public Sequences Padded(int steps, bool keepEnd = true, bool left = false)
    {
        var length = Require.Positive(steps, nameof(Sequences));
        return Make([.. Enumerable.Range(0, Count).Select(i => Cut(this[i], length, keepEnd))], length, left);
    }

    /// <summary>One sequence without its padding.</summary>
    public Tensor this[int index]
    {
        get
        {
            var row = Tensor.WithMask(null)[index];
            var start = Tensor.Mask is { Kind: MaskKind.Left } ? row.Shape[0] - _lengths[index] : 0;
            return row[start..(start + _lengths[index])];
        }
    }

    /// <summary>The padded tensor with its mask.</summary>
    public static implicit operator Tensor(Sequences sequences) => sequences.Tensor;

    /// <summary>The padded tensor with its mask, as the input or target of a model.</summary>
    public static implicit operator Values(Sequences sequences) => sequences.Tensor;

    static Tensor Cut(Tensor row, int steps, bool keepEnd) => row.Shape[0] <= steps ? row : keepEnd ? row[^steps..] : row[..steps];

    static Tensor Steps(float[][] sequence, int index)
    {
        var features = sequence.Length == 0 ? 0 : sequence[0].Length;
        for (var t = 1; t < sequence.Length; t++)
            if (sequence[t].Length != features)
                throw new ShapeException("Sequences.From", $"sequence {index} with {features} features at step 0 and {sequence[t].Length} at step {t}", "one number of features");
        return Tensor.From(sequence.SelectMany(s => s).ToArray(), [sequence.Length, features]);
    }

    static Sequences Make(Tensor[] rows, int? steps = null, bool left = false)
    {
        if (rows.Length == 0)
            throw new ArgumentException("Sequences: got no sequences; needed at least one.");
        var model = rows.FirstOrDefault(r => r.Shape[0] > 0) ?? rows[0];
        for (var i = 0; i < rows.Length; i++)
            if (rows[i].DType != model.DType || rows[i].Shape[0] > 0 && rows[i].Shape[1..] != model.Shape[1..])
                throw new ShapeException("Sequences.From", $"sequence {i} of {rows[i].DType} {rows[i].Shape} beside one of {model.DType} {model.Shape}",
                    "sequences that differ in their first axis, the steps, alone");
        var lengths = Array.ConvertAll(rows, r => r.Shape[0]);
        var time = steps ?? lengths.Max();
        var padded = model.EmptyLike([rows.Length, time, .. model.Shape[1..]], "Sequences", clear: true);
        var flags = new bool[rows.Length * time];
        for (var i = 0; i < rows.Length; i++)
        {
            var start = left ? time - lengths[i] : 0;
            flags.AsSpan(i * time + start, lengths[i]).Fill(true);
            if (lengths[i] > 0)
                padded.Backend.Copy(rows[i].View, padded.WithMask(null)[i][start..(start + lengths[i])].View);
        }
        return new Sequences(padded.WithMask(Mask.From(Tensor.From(flags, [rows.Length, time]), "sequences")), lengths);
    }
}
