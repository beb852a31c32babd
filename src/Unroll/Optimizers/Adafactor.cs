namespace Unroll;

/// <summary>Adafactor: keeps the mean square of a matrix's gradient by rows and by columns only, so that it needs little memory.</summary>
/// <remarks>
/// <para>r = min(lr, 1 / sqrt(t)) (with <see cref="RelativeStep"/> lr itself is at most 1 / sqrt(t)); alpha = max(epsilon2, rms(w)) r; b = 1 - t^decay; q = g^2 + epsilon1.
/// For two axes or more, over the last two: R = b R + (1 - b) mean of q over columns, C likewise over rows, v = R / mean(R) C; else v = b v + (1 - b) q.
/// u = g / sqrt(v); w -= alpha u / max(1, rms(u) / <see cref="ClipThreshold"/>).</para>
/// <para>Keeps for each weight: <c>rows</c> and <c>columns</c>, or <c>square</c>. Source: Shazeer and Stern 2018; Keras's form.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001.</param>
public sealed class Adafactor(double learningRate = 1e-3) : Optimizer(learningRate)
{
    /// <summary>With a learning rate that follows a schedule.</summary>
    public Adafactor(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>The power of the step that the mean square forgets with, below 0. Default -0.8.</summary>
    public double Beta2Decay { get; init => field = value < 0 ? value : throw Bad(nameof(Beta2Decay), value, "a number below 0"); } = -0.8;

    /// <summary>Added to the square of the gradient. Default 1e-30.</summary>
    public double Epsilon1 { get; init => field = Small(nameof(Epsilon1), value); } = 1e-30;

    /// <summary>The least size of a weight that a step is measured by. Default 1e-3.</summary>
    public double Epsilon2 { get; init => field = Small(nameof(Epsilon2), value); } = 1e-3;

    /// <summary>The largest root mean square of a step before it is scaled. Default 1.</summary>
    public double ClipThreshold { get; init => field = value > 0 ? value : throw Bad(nameof(ClipThreshold), value, "a number above 0"); } = 1;

    /// <summary>Whether the learning rate is at most 1 / sqrt(t). Default true; a schedule is not limited.</summary>
    public bool RelativeStep { get; init; } = true;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["rows", "columns", "square"];

    // Only what a weight of this rank needs; the others hold nothing.
    /// <inheritdoc/>
    protected override Tensor InitialSlot(int slot, Tensor weight)
    {
        var sizes = weight.Shape.ToArray();
        var matrix = sizes.Length >= 2;
        int[] shape = slot switch
        {
            0 when matrix => sizes[..^1],
            1 when matrix => [.. sizes[..^2], sizes[^1]],
            2 when !matrix => sizes,
            _ => [0],
        };
        return Tensor.Zeros(Shape.Create(shape), weight.DType).On(weight.Backend);
    }

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update)
    {
        var (g, w, t) = (update.Gradient, update.Value, (double)update.Iteration);
        var rate = LearningRateSchedule is null && RelativeStep ? Math.Min(update.LearningRate, 1 / Math.Sqrt(t)) : update.LearningRate;
        var alpha = Math.Max(Epsilon2, Rms(w)) * Math.Min(rate, 1 / Math.Sqrt(t));
        var share = Math.Pow(t, Beta2Decay);
        var square = g.Square() + g.Like(Epsilon1);
        Tensor Mixed(int slot, Tensor now) => update.Slots[slot] = update.Slots[slot] * g.Like(1 - share) + now * g.Like(share);
        Tensor v;
        if (g.Rank >= 2)
        {
            var (rows, columns) = (Mixed(0, square.Mean(-1)), Mixed(1, square.Mean(-2)));
            v = (rows / rows.Mean(-1, keepDims: true)).ExpandDims(-1) * columns.ExpandDims(-2);
        }
        else
            v = Mixed(2, square);
        var step = g / v.Sqrt();
        update.Value -= step * g.Like(alpha / Math.Max(1, Rms(step) / ClipThreshold));
    }

    static double Rms(Tensor x) => Math.Sqrt(SumOfSquares(x) / x.Shape.Size);
}
