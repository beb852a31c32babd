namespace Unroll;

public abstract partial class Optimizer
{
    readonly Dictionary<string, (double Factor, bool Decays)> _settings = new(StringComparer.Ordinal);
    double? _weightDecay;

    /// <summary>Whose formula is followed, and whose defaults are taken, where the two differ: the place of epsilon, momentum, how a norm is clipped. Default: Keras.</summary>
    public Convention Convention { get; init; }

    /// <summary>Decoupled weight decay, <c>w -= rate WeightDecay w</c> before the step: <c>weight_decay</c> of Keras (every optimizer) and of PyTorch's AdamW. Default 0, but in <see cref="AdamW"/>.</summary>
    public double WeightDecay { get => _weightDecay ?? DefaultWeightDecay; init => _weightDecay = Small(nameof(WeightDecay), value); }

    /// <summary>Decay through the gradient, <c>g += L2Decay w</c> after clipping: <c>weight_decay</c> of PyTorch's other optimizers. Default 0.</summary>
    public double L2Decay { get; init => field = Small(nameof(L2Decay), value); }

    /// <summary>Weights that do not decay, as patterns of their paths (see <see cref="LearningRateFactors"/>): <c>["bias", "gamma", "beta"]</c> leaves out biases and normalizations. Default: none.</summary>
    public IReadOnlyList<string> ExcludeFromDecay { get; init => field = value ?? throw new ArgumentNullException(nameof(ExcludeFromDecay)); } = [];

    /// <summary>Limits each element of the gradients to [-v, v]; null (default) for no limit.</summary>
    public double? ClipValue { get; init => field = Limit(nameof(ClipValue), value, ClipNorm ?? GlobalClipNorm); }

    /// <summary>Limits the 2-norm of each weight's gradient: g to g c / max(|g|, c); null (default) for no limit.</summary>
    public double? ClipNorm { get; init => field = Limit(nameof(ClipNorm), value, ClipValue ?? GlobalClipNorm); }

    /// <summary>Limits the 2-norm of all gradients together; null (default) for no limit. PyTorch's clip_grad_norm_ divides by the norm + 1e-6; <see cref="Convention"/> chooses.</summary>
    public double? GlobalClipNorm { get; init => field = Limit(nameof(GlobalClipNorm), value, ClipValue ?? ClipNorm); }

    /// <summary>How many calls of Step make one change of the weights, with the mean of their gradients: batches larger than memory. Default 1. A weight that has no gradient in one
    /// of them counts as zeros there.</summary>
    public int AccumulateSteps
    {
        get;
        init => field = value >= 1 ? value : throw Bad(nameof(AccumulateSteps), value, "1 or more");
    } = 1;

    /// <summary>What gradients are divided by, when the loss was multiplied by it; null (default) for 1.</summary>
    public double? LossScale { get; init => field = value is { } v && !(v > 0 && double.IsFinite(v)) ? throw Bad(nameof(LossScale), v, "a number above 0, or null") : value; }

    /// <summary>Keeps a running mean of each weight, <c>mean = m mean + (1 - m) w</c> after every step, starting with the weight after its first one; null (default) keeps none.
    /// <see cref="SwapAverages"/> puts the means into the model.</summary>
    public double? EmaMomentum { get; init => field = value is { } v ? Share(nameof(EmaMomentum), v) : null; }

    /// <summary>After how many steps, again and again, the weights become their running means; null (default) for never.</summary>
    public int? EmaOverwriteEvery { get; init => field = value is < 1 ? throw Bad(nameof(EmaOverwriteEvery), value.Value, "1 or more, or null") : value; }

    private protected virtual double DefaultWeightDecay => 0;

    /// <summary>Whether <see cref="Update"/> lets weights decay itself, in the same pass through memory.</summary>
    private protected virtual bool AppliesDecay => false;

    /// <summary>The decoupled decay of one weight.</summary>
    private protected virtual double DecayOf(string path, Shape shape) => WeightDecay;

    bool IsPyTorch => Convention == Convention.PyTorch;

    /// <summary>What patterns of paths say about a weight.</summary>
    (double Factor, bool Decays) SettingsOf(string path)
    {
        if (_settings.TryGetValue(path, out var known))
            return known;
        var chosen = LearningRateFactors.Where(f => WeightPattern.Matches(f.Key, path)).OrderByDescending(f => f.Key.Length).ThenBy(f => f.Key, StringComparer.Ordinal).Select(f => (double?)f.Value).FirstOrDefault();
        return _settings[path] = (chosen ?? 1, !ExcludeFromDecay.Any(p => WeightPattern.Matches(p, path)));
    }

    /// <summary>The gradient clipped, or a factor that is still to be applied: a gradient in rows stays in rows.</summary>
    (Tensor Gradient, float Factor) Clip(Tensor gradient, double own, double all)
    {
        if (ClipValue is { } value)
            return (Tensor.Minimum(Tensor.Maximum(gradient, gradient.Like(-value)), gradient.Like(value)), 1);
        var (limit, norm) = ClipNorm is { } c ? (c, own) : GlobalClipNorm is { } g ? (g, all) : (1, 0);
        var factor = IsPyTorch ? limit / (norm + 1e-6) : limit / norm;
        return !(factor < 1) ? (gradient, 1) : RowSumStorage.In(gradient) is null ? (gradient * gradient.Like(factor), 1) : (gradient, (float)factor);
    }

    private protected static double SumOfSquares(Tensor gradient)
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
}
