namespace Unroll;

/// <summary>Where the real steps of a padded batch lie.</summary>
public enum MaskKind
{
    /// <summary>Each row's real steps come first, padding after them.</summary>
    Right,

    /// <summary>Padding first, each row's real steps last.</summary>
    Left,

    /// <summary>Anything else: holes, or a mixture of rows.</summary>
    General,
}

/// <summary>Which steps of a padded batch of sequences are real: immutable, [batch, time], true where real.</summary>
public sealed class Mask
{
    Mask(Tensor steps, MaskKind kind, string origin) => (Steps, Kind, Origin) = (steps, kind, origin);

    /// <summary>True where a step is real: Bool [batch, time].</summary>
    public Tensor Steps { get; }

    /// <summary>Where the padding lies.</summary>
    public MaskKind Kind { get; }

    /// <summary>Which layers or calls made and passed on the mask, for messages: <c>masking -> lstm</c>.</summary>
    public string Origin { get; }

    /// <summary>Number of rows.</summary>
    public int Batch => Steps.Shape[0];

    /// <summary>Number of steps, padding included.</summary>
    public int Time => Steps.Shape[1];

    /// <summary>The first <c>lengths[i]</c> steps of row i are real.</summary>
    /// <exception cref="ArgumentException">A length is negative or larger than <paramref name="steps"/>.</exception>
    public static Mask FromLengths(ReadOnlySpan<int> lengths, int steps)
    {
        var flags = new bool[lengths.Length * steps];
        for (var row = 0; row < lengths.Length; row++)
        {
            if (lengths[row] < 0 || lengths[row] > steps)
                throw new ArgumentException($"Mask.FromLengths: got length {lengths[row]} at row {row}; needed 0 to {steps}, the number of steps.");
            flags.AsSpan(row * steps, lengths[row]).Fill(true);
        }
        return new Mask(Tensor.From(flags, [lengths.Length, steps]), MaskKind.Right, "lengths");
    }

    /// <summary>A mask from flags [batch, time]; [batch, time, 1] is taken too. The kind is found by looking.</summary>
    /// <exception cref="ShapeException">Not Bool, or not of rank 2.</exception>
    public static Mask From(Tensor steps, string origin = "given")
    {
        if (steps.Rank == 3 && steps.Shape[2] == 1)
            steps = steps.Reshape(steps.Shape[0], steps.Shape[1]);
        if (steps.DType != DType.Bool || steps.Rank != 2)
            throw new ShapeException("Mask", $"{steps.DType} {steps.Shape}", "Bool [batch, time]", "compare with a number first: x.NotEqualTo(0)");
        return new Mask(steps.Detach(), Classify(steps), origin);
    }

    /// <summary>A mask from flags in a rectangular array.</summary>
    public static Mask From(bool[,] steps) => From(Tensor.From(steps));

    /// <summary>The same flags, with a layer's name added to <see cref="Origin"/>.</summary>
    public Mask Through(string layer) => new(Steps, Kind, $"{Origin} -> {layer}");

    /// <summary>The number of real steps of each row.</summary>
    public int[] Lengths()
    {
        var flags = Steps.AsSpan<bool>();
        var lengths = new int[Batch];
        for (var i = 0; i < flags.Length; i++)
            lengths[i / Time] += flags[i] ? 1 : 0;
        return lengths;
    }

    /// <summary>Whether both say the same of every step.</summary>
    public bool SameAs(Mask other) => ReferenceEquals(this, other) || ReferenceEquals(Steps, other.Steps)
        || Steps.Shape == other.Steps.Shape
        && (Steps.View.Storage is NoStorage || other.Steps.View.Storage is NoStorage || Steps.AsSpan<bool>().SequenceEqual(other.Steps.AsSpan<bool>()));

    /// <summary>Whether the first two axes of a tensor are this mask's batch and time.</summary>
    internal bool Fits(Shape shape) => shape.Rank >= 2 && shape[0] == Batch && shape[1] == Time;

    internal void Require(string who, Shape shape)
    {
        if (!Fits(shape))
            throw new ShapeException(who, $"a mask {Steps.Shape} for a tensor {shape}", "a mask of shape [batch, time] equal to the tensor's first two axes");
    }

    static MaskKind Classify(Tensor steps)
    {
        if (!steps.View.Storage.CanRead)
            return MaskKind.General;
        var flags = steps.AsSpan<bool>();
        var time = steps.Shape[1];
        var (right, left) = (true, true);
        for (var row = 0; row < steps.Shape[0]; row++)
            for (var t = 1; t < time; t++)
            {
                var (before, now) = (flags[row * time + t - 1], flags[row * time + t]);
                right &= before || !now;
                left &= !before || now;
            }
        return right ? MaskKind.Right : left ? MaskKind.Left : MaskKind.General;
    }
}
