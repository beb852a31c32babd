namespace Unroll;

/// <summary>What training makes small: a number from predictions and targets.</summary>
/// <remarks>
/// <para>A loss of one's own writes <see cref="Elements"/> alone. The mask that rides on the predictions (or, when they have none, on the targets)
/// is applied here: masked steps are taken out before anything is computed, so that NaN there changes neither loss nor gradient, and the mean is over the steps that count.</para>
/// <para>As in Keras, sample weights multiply the losses but do not enter the divisor of <see cref="LossReduction.Mean"/>.</para>
/// </remarks>
public abstract partial class Loss
{
    /// <summary>How the losses of the elements become one number. Default: <see cref="LossReduction.Mean"/>.</summary>
    public LossReduction Reduction { get; init; }

    /// <summary>The name in messages and reports: the type's own.</summary>
    protected internal string Who => GetType().Name;

    /// <summary>Whether predictions are numbers before the last sigmoid or softmax.</summary>
    internal virtual bool TakesLogits => false;

    /// <summary>The axis of the classes, or null when the loss knows no classes.</summary>
    internal virtual int? ClassAxis => null;

    /// <summary>The loss of a batch, as a scalar.</summary>
    /// <param name="predictions">What the model gave: [batch, ...], with its mask.</param>
    /// <param name="targets">What it should have given.</param>
    /// <param name="sampleWeights">One weight a sample [batch], a step [batch, time], or an element; null for all ones.</param>
    /// <exception cref="ShapeException">Shapes do not fit: says both, and the usual fix.</exception>
    public Tensor Of(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
    {
        var (losses, counted, own) = Compute(predictions, targets);
        var weights = sampleWeights is null ? null : LossShapes.Weights(Who, sampleWeights, losses);
        var sum = Weighted(losses, weights, counted).Sum();
        return Reduction switch
        {
            LossReduction.Sum => sum,
            LossReduction.WeightedMean => sum / sum.Like(Total(losses, own is null ? weights : weights is null ? own : weights * own, counted)),
            _ => sum / sum.Like(Math.Max(Share(counted) * losses.Shape.Size, 1)),
        };
    }

    /// <summary>The loss of each element before reduction (Keras's <c>reduction=None</c>): the predictions' shape without its last axis (or the class axis). Zero where masked.</summary>
    /// <param name="predictions">What the model gave: [batch, ...], with its mask.</param>
    /// <param name="targets">What it should have given.</param>
    /// <param name="sampleWeights">One weight a sample [batch], a step [batch, time], or an element, to multiply with; null for all ones.</param>
    /// <exception cref="ShapeException">Shapes do not fit: says both, and the usual fix.</exception>
    public Tensor Each(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
    {
        var (losses, counted, _) = Compute(predictions, targets);
        return Weighted(losses, sampleWeights is null ? null : LossShapes.Weights(Who, sampleWeights, losses), counted);
    }

    /// <summary>The loss of each element, without the axis it averages or sums over. Shapes fit and masked steps are zeros already.</summary>
    protected abstract Tensor Elements(Tensor predictions, Tensor targets);

    /// <summary>The same with masked steps, whose losses count nowhere. Default: zeros are put in their place before anything is computed.</summary>
    internal virtual Tensor RealElements(Tensor predictions, Tensor targets, Tensor steps) =>
        Elements(Tensor.Where(LossShapes.Along(steps, predictions.Rank), predictions, predictions.Like(0)), Tensor.Where(LossShapes.Along(steps, targets.Rank), targets, targets.Like(0)));

    /// <summary>Brings predictions and targets to the shapes that <see cref="Elements"/> takes. Default: both of one shape and type, at least [batch, 1].</summary>
    protected virtual (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets) => LossShapes.Elementwise(Who, predictions, targets);

    /// <summary>Which elements count, of the shape of <see cref="Elements"/>; null for all.</summary>
    protected virtual Tensor? Counted(Tensor targets) => null;

    /// <summary>The same for a loss that tells it from the losses themselves.</summary>
    internal virtual Tensor? CountedLosses(Tensor losses, Tensor targets) => Counted(targets);

    /// <summary>The flags of the steps that count, Bool [batch, time], or null when there is no mask.</summary>
    internal virtual Tensor? StepsOf(Tensor predictions, Tensor targets) => LossShapes.Steps(Who, predictions, targets);

    /// <summary>Which losses count where steps are masked, to broadcast over them; null for all. A loss that sums over time says it in its own way.</summary>
    internal virtual Tensor? CountedSteps(Tensor steps, Shape predictions, Tensor losses) => LossShapes.Along(steps, losses.Rank);

    /// <summary>The class weight of each element, which <see cref="LossReduction.WeightedMean"/> divides by; the losses hold it already. Null for ones.</summary>
    internal virtual Tensor? DivisorWeights(Tensor predictions, Tensor targets) => null;

    /// <summary>Looks at all targets once before training; <paramref name="predictions"/> is the shape to come, batch first.</summary>
    internal virtual void CheckTargets(Shape predictions, Tensor targets, string who)
    {
    }

    (Tensor Losses, Tensor? Counted, Tensor? Own) Compute(Tensor predictions, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(targets);
        var steps = StepsOf(predictions, targets);
        if (!predictions.IsFloat)
            predictions = predictions.To(DType.Float32);
        var (p, t) = Match(predictions, targets);
        var losses = steps is null ? Elements(p, t) : RealElements(p, t, steps);
        var (counted, own) = (CountedLosses(losses, t), Reduction == LossReduction.WeightedMean ? DivisorWeights(p, t) : null);
        if (steps is null || CountedSteps(steps, p.Shape, losses) is not { } along)
            return (losses, counted, own);
        return (losses, counted is null ? along : Tensor.Where(along, counted, Tensor.From([false], Shape.Scalar)), own);
    }

    static Tensor Weighted(Tensor losses, Tensor? weights, Tensor? counted)
    {
        var weighted = weights is null ? losses : losses * weights;
        return counted is null ? weighted : Tensor.Where(counted, weighted, weighted.Like(0));
    }

    /// <summary>The share of elements that count.</summary>
    static double Share(Tensor? counted) => counted is null ? 1
        : counted.AsSpan<bool>().Count(true) / Math.Max(1.0, counted.Shape.Size);

    static double Total(Tensor losses, Tensor? weights, Tensor? counted)
    {
        using var off = Gradients.Off();
        var each = (weights ?? losses.Like(1)).Detach().BroadcastTo(losses.Shape);
        var total = (counted is null ? each : Tensor.Where(counted, each, each.Like(0))).Sum().ItemDouble();
        return total == 0 ? 1 : total;
    }
}
