namespace Unroll;

/// <summary>The features are divided into groups, and each group of a sample is normalised over all its numbers, steps included.</summary>
/// <remarks>
/// <para>y = gamma (x - mean) / sqrt(variance + epsilon) + beta, mean and variance over a sample's group of features and all axes but the batch.</para>
/// <para>Shapes: unchanged; the features must be a multiple of the groups. One group is layer normalisation over a whole sample, a group for each feature (-1) is
/// instance normalisation.</para>
/// <para>Weights: gamma [features], beta [features].</para>
/// <para>Mask: kept; masked steps do not count in mean and variance (in Keras they do).</para>
/// <para>Source: Wu and He 2018.</para>
/// </remarks>
/// <param name="groups">How many groups; -1 for one for each feature. Default 32, as Keras.</param>
public sealed class GroupNormalization(int groups = 32) : AffineNormalization
{
    int _axis, _groups;

    /// <summary>How many groups; -1 for one for each feature. Default 32, as Keras.</summary>
    public int Groups { get; } = groups == -1 ? groups : Require.Positive(groups, nameof(GroupNormalization));

    /// <summary>The axis of the features. Default the last.</summary>
    public int Axis { get; init; } = -1;

    internal override string? StreamProblem(Values inputs) => inputs[0].Rank > 2 ? "its mean and variance are over all time steps" : null;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        _axis = input.Axis(Who, Axis);
        if (_axis == 0)
            throw new ShapeException(Who, $"axis {Axis} of an input {input}", "the axis of the features, not of the batch");
        AddGammaAndBeta([input[_axis]]);
        _groups = Groups == -1 ? input[_axis] : Groups;
        if (_groups == 0 || input[_axis] % _groups != 0)
            throw new ShapeException(Who, $"{input[_axis]} features, {input}, for {_groups} groups", "a number of features that is a multiple of the groups", "choose a divisor with new GroupNormalization(groups)");
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        if (inputs.Count != 1)
            throw OneInput(inputs);
        var x = Usable(inputs[0]);
        Shape grouped = [.. x.Shape[.._axis], _groups, x.Shape[_axis] / _groups, .. x.Shape[(_axis + 1)..]];
        var parts = x.WithMask(null).Reshape(grouped);
        var axes = AxisList.Others(grouped.Rank, 0, _axis);
        var real = _axis == 1 ? null : x.Mask?.Against(grouped.Rank);
        var y = ScaledAndShifted(Moments.Of(parts, axes, real, Epsilon).Normal, AxisList.Only(grouped, _axis, _axis + 1));
        return new Values(("y", y.Reshape(x.Shape)));
    }
}
