namespace Unroll;

/// <summary>Changes weights along their gradients.</summary>
/// <remarks>
/// <para>An optimizer of one's own names what it keeps for each weight in <see cref="SlotNames"/> and writes <see cref="Update"/> for one weight.</para>
/// <para>Clipping, as in Keras, one of three: <see cref="ClipValue"/> each element to [-v, v]; <see cref="ClipNorm"/> each weight's gradient g to g c / max(|g|, c);
/// <see cref="GlobalClipNorm"/> all gradients together by their common norm. PyTorch's clip_grad_norm_ divides by (norm + 1e-6) instead.</para>
/// </remarks>
public abstract partial class Optimizer
{
    /// <summary>Sets the learning rate.</summary>
    protected Optimizer(double learningRate) => LearningRate = learningRate;

    /// <summary>How far one step goes; may be changed between steps.</summary>
    public double LearningRate
    {
        get;
        set => field = value >= 0 && double.IsFinite(value) ? value : throw Bad(nameof(LearningRate), value, "a number of 0 or more");
    }

    /// <summary>Limits each element of the gradients to [-v, v]; null (default) for no limit.</summary>
    public double? ClipValue { get; init => field = Limit(nameof(ClipValue), value, ClipNorm ?? GlobalClipNorm); }

    /// <summary>Limits the 2-norm of each weight's gradient; null (default) for no limit.</summary>
    public double? ClipNorm { get; init => field = Limit(nameof(ClipNorm), value, ClipValue ?? GlobalClipNorm); }

    /// <summary>Limits the 2-norm of all gradients together; null (default) for no limit.</summary>
    public double? GlobalClipNorm { get; init => field = Limit(nameof(GlobalClipNorm), value, ClipValue ?? ClipNorm); }

    /// <summary>Steps taken.</summary>
    public long Iterations { get; private set; }

    /// <summary>The names of the tensors it keeps for each weight; each starts at zeros of the weight's shape.</summary>
    protected virtual IReadOnlyList<string> SlotNames => [];

    /// <summary>Changes one weight and what is kept for it.</summary>
    protected abstract void Update(WeightUpdate update);

    /// <summary>The gradient clipped, or a factor that is still to be applied: a gradient in rows stays in rows.</summary>
    (Tensor Gradient, float Factor) Clip(Tensor gradient, double own, double all)
    {
        if (ClipValue is { } value)
            return (Tensor.Minimum(Tensor.Maximum(gradient, gradient.Like(-value)), gradient.Like(value)), 1);
        var (limit, norm) = ClipNorm is { } c ? (c, own) : GlobalClipNorm is { } g ? (g, all) : (1, 0);
        return norm <= limit ? (gradient, 1) : RowSumStorage.In(gradient) is null ? (gradient * gradient.Like(limit / norm), 1) : (gradient, (float)(limit / norm));
    }

    static double SumOfSquares(Tensor gradient)
    {
        if (RowSumStorage.In(gradient) is { } rows)
            return rows.SumOfSquares();
        var sum = gradient.EmptyLike(Shape.Wrap(Enumerable.Repeat(1, gradient.Rank).ToArray()), "Optimizer.Step");
        gradient.Backend.Reduce(Kernels.ReduceOp.SumSquares, gradient.View, sum.View);
        return sum.ItemDouble();
    }

    double? Limit(string option, double? value, double? other) =>
        value is { } v && !(v > 0 && double.IsFinite(v)) ? throw Bad(option, v, "a number above 0, or null")
        : value is not null && other is not null ? throw new ArgumentException($"{GetType().Name}: more than one of {nameof(ClipValue)}, {nameof(ClipNorm)} and {nameof(GlobalClipNorm)} is set; needed one.")
        : value;

    /// <summary>The error for an option out of range.</summary>
    private protected ArgumentOutOfRangeException Bad(string option, double value, string needed) =>
        new(option, FormattableString.Invariant($"{GetType().Name}.{option}: got {value}; needed {needed}."));
}
