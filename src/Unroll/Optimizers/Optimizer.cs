namespace Unroll;

/// <summary>Changes weights along their gradients.</summary>
/// <remarks>
/// <para>An optimizer of one's own names what it keeps for each weight in <see cref="SlotNames"/> and writes <see cref="Update"/> for one weight.</para>
/// <para>Clipping, as in Keras, one of three: <see cref="ClipValue"/> each element to [-v, v]; <see cref="ClipNorm"/> each weight's gradient g to g c / max(|g|, c);
/// <see cref="GlobalClipNorm"/> all gradients together by their common norm. PyTorch's clip_grad_norm_ divides by (norm + 1e-6) instead.</para>
/// </remarks>
public abstract partial class Optimizer
{
    readonly Dictionary<Weight, (string Path, Tensor[] Slots)> _slots = [];
    readonly Dictionary<string, Tensor> _given = new(StringComparer.Ordinal);

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
    protected internal virtual IReadOnlyList<string> SlotNames => [];

    /// <summary>Changes one weight and what is kept for it.</summary>
    protected abstract void Update(WeightUpdate update);

    /// <summary>One step on every trainable weight of a model that has a gradient; raises the model's step.</summary>
    /// <param name="model">Whose weights to change.</param>
    /// <param name="gradients">From <see cref="Tensor.Backward"/> of the loss.</param>
    /// <exception cref="InvalidOperationException">The gradients belong to other weights.</exception>
    public StepReport Step(Model model, GradientSet gradients)
    {
        ArgumentNullException.ThrowIfNull(model);
        var report = Run([.. model.Parameters.Select(p => (p.Path, p.Weight))], gradients, model.Who);
        model.Step++;
        return report;
    }

    /// <summary>One step on a list of weights.</summary>
    /// <param name="weights">The weights to change, those that are trainable and have a gradient.</param>
    /// <param name="gradients">From <see cref="Tensor.Backward"/> of the loss.</param>
    public StepReport Step(IReadOnlyList<Weight> weights, GradientSet gradients) => Run([.. weights.Select(w => (w.Path, w))], gradients, "the list");

    StepReport Run(List<(string Path, Weight Weight)> weights, GradientSet gradients, string owner)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        using var off = Gradients.Off();
        var work = new List<(string Path, Weight Weight, Tensor Gradient, double Norm)>(weights.Count);
        var squares = 0.0;
        foreach (var (path, weight) in weights)
            if (weight.Trainable && gradients[weight] is { } gradient)
            {
                var square = SumOfSquares(gradient);
                work.Add((path, weight, gradient, Math.Sqrt(square)));
                squares += square;
            }
        if (work.Count == 0 && gradients.Variables.Count > 0 && !weights.Exists(w => gradients[w.Weight] is not null))
            throw new InvalidOperationException($"{GetType().Name}.Step: got gradients of {gradients.Variables.Count} weights, of which {owner} holds none. " +
                "Usual fix: give the model that computed the loss, and Track(...) its layers.");
        var norm = Math.Sqrt(squares);
        if (!double.IsFinite(norm))
            return new StepReport(norm, false);
        Iterations++;
        foreach (var (path, weight, gradient, own) in work)
            Change(path, weight, Clip(gradient, own, norm));
        return new StepReport(norm, true);
    }

    void Change(string path, Weight weight, Tensor gradient)
    {
        var slots = SlotsOf(path, weight);
        var view = weight.BeginUpdate();
        Update(new WeightUpdate(view, gradient, slots, Iterations));
        if (weight.Constraint is { } constraint)
            view.Storage.Backend.Copy(constraint.Apply(new Tensor(view)).View, view);
    }

    Tensor Clip(Tensor gradient, double own, double all)
    {
        if (ClipValue is { } value)
            return Tensor.Minimum(Tensor.Maximum(gradient, gradient.Like(-value)), gradient.Like(value));
        var (limit, norm) = ClipNorm is { } c ? (c, own) : GlobalClipNorm is { } g ? (g, all) : (1, 0);
        return norm > limit ? gradient * gradient.Like(limit / norm) : gradient;
    }

    static double SumOfSquares(Tensor gradient)
    {
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
