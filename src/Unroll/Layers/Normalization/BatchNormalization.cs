namespace Unroll;

/// <summary>Every feature is normalised over the batch in training, and by moving statistics in inference.</summary>
/// <remarks>
/// <para>Training: y = gamma (x - mean) / sqrt(variance + epsilon) + beta, mean and variance of the batch over all axes but <see cref="Axis"/>; and
/// moving = momentum moving + (1 - momentum) batch, for both. Inference: the same with the moving mean and variance.</para>
/// <para>Shapes: unchanged. A second input named <c>mask</c>, Bool and with one axis less than x (lengths of 1 are shared), says what counts where no mask rides on x.</para>
/// <para>Weights: gamma, beta, moving_mean, moving_variance, all [features]; the last two are not trained. With <see cref="Renorm"/> also moving_stddev,
/// renorm_mean, renorm_stddev.</para>
/// <para>Mask: kept; masked steps do not count in mean and variance.</para>
/// <para>With <c>Trainable = false</c> it runs as in inference, also in training. A training step whose gradient is not finite leaves the statistics as they were when
/// it is one of Fit or TrainOnBatch. Source: Ioffe and Szegedy 2015; Ioffe 2017 for Renorm.</para>
/// </remarks>
public sealed partial class BatchNormalization : AffineNormalization
{
    int _axis;
    Weight? _mean, _variance, _deviation, _renormMean, _renormDeviation;

    /// <summary>The axis of the features. Default the last.</summary>
    public int Axis { get; init; } = -1;

    /// <summary>The share of the moving statistics that is kept in each step. Default 0.99, as Keras. PyTorch's momentum is the share that is taken: its 0.1 is 0.9 here.</summary>
    public double Momentum { get; init => field = Share(nameof(Momentum), value); } = 0.99;

    /// <summary>Whether the moving variance takes the batch's variance with the divisor n - 1, as PyTorch does. Default false, as Keras.</summary>
    public bool Unbiased { get; init; }

    /// <summary>Whether training corrects the batch's statistics towards slower ones (batch renormalisation), for small batches. Default false.</summary>
    public bool Renorm { get; init; }

    /// <summary>The share of the statistics of renormalisation that is kept in each step. Default 0.99.</summary>
    public double RenormMomentum { get; init => field = Share(nameof(RenormMomentum), value); } = 0.99;

    /// <summary>The smallest correction of the deviation; null (default) for no limit.</summary>
    public double? RenormMin { get; init; }

    /// <summary>The largest correction of the deviation; null (default) for no limit.</summary>
    public double? RenormMax { get; init; }

    /// <summary>The largest correction of the mean, in deviations; null (default) for no limit.</summary>
    public double? RenormShift { get; init; }

    /// <summary>Fills the moving mean. Default zeros.</summary>
    public Initializer MovingMeanInitializer { get; init; } = Initializer.Zeros;

    /// <summary>Fills the moving variance. Default ones.</summary>
    public Initializer MovingVarianceInitializer { get; init; } = Initializer.Ones;

    /// <summary>A new layer with PyTorch's settings: 0.9 of the statistics kept, epsilon 1e-5, the variance with the divisor n - 1.</summary>
    public static BatchNormalization AsPyTorch() => new() { Momentum = 0.9, Epsilon = 1e-5, Unbiased = true };

    internal override string? StreamProblem(Values inputs) => inputs[0].Rank > 2 && _axis == 1 ? "it has weights of their own for each time step" : null;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        _axis = input.Axis(Who, Axis);
        Shape shape = [input[_axis]];
        AddGammaAndBeta(shape);
        _mean = AddWeight("moving_mean", shape, MovingMeanInitializer, trainable: false);
        _variance = AddWeight("moving_variance", shape, MovingVarianceInitializer, trainable: false);
        if (!Renorm)
            return;
        _deviation = AddWeight("moving_stddev", shape, new SquareRoot(MovingVarianceInitializer), trainable: false);
        _renormMean = AddWeight("renorm_mean", shape, MovingMeanInitializer, trainable: false);
        _renormDeviation = AddWeight("renorm_stddev", shape, new SquareRoot(MovingVarianceInitializer), trainable: false);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var x = Usable(inputs[0]);
        var flags = inputs.Count == 1 ? x.Mask?.Against(x.Rank) : Given(inputs, x.Shape);
        var features = AxisList.Only(x.Shape, _axis);
        var y = pass.Training && Trainable ? ByBatch(x, flags, features, pass)
            : ScaledAndShifted(x - _mean!.Live.Reshape(features), Inverse(_variance!.Live).Reshape(features), features);
        return new Values(("y", y));
    }

    /// <summary>What the second input says counts, against x.</summary>
    Tensor Given(Values inputs, Shape x)
    {
        if (inputs.Count != 2 || inputs.Find("mask") is not { } mask)
            throw new ShapeException(Who, $"{inputs.Count} inputs ({string.Join(", ", inputs.Names)})", "one, or x and mask", "join inputs first, for example with Concatenate");
        if (mask.DType != DType.Bool || mask.Rank != x.Rank - 1 || Enumerable.Range(0, mask.Rank).Any(axis => mask.Shape[axis] != 1 && mask.Shape[axis] != x[axis]))
            throw new ShapeException(Who, $"a mask {mask.DType} {mask.Shape} for {x}", $"Bool {x[..^1]}, where lengths may be 1", "compare with a number first: x.NotEqualTo(0)");
        return mask.ExpandDims(-1);
    }

    double Share(string option, double value) => value is >= 0 and <= 1 ? value : throw Bad(option, value, "a share from 0 to 1");
}
