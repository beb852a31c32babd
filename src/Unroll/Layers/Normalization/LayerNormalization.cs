namespace Unroll;

/// <summary>Every sample (and step) is normalised over its own features.</summary>
/// <remarks>
/// <para>y = gamma (x - mean) / sqrt(variance + epsilon) + beta, mean and variance over <see cref="Axis"/>.</para>
/// <para>Shapes: unchanged.</para>
/// <para>Weights: gamma and beta, of the lengths of <see cref="AffineNormalization"/>'s axes: [features] by default.</para>
/// <para>Mask: kept. When the axes hold the time axis, masked steps do not count in mean and variance.</para>
/// <para>Source: Ba, Kiros and Hinton 2016.</para>
/// </remarks>
public sealed class LayerNormalization : AffineNormalization
{
    int[] _axes = [];

    /// <summary>The axes that are normalised over; 0 is the batch. Default the last.</summary>
    public int[] Axis { get; init; } = [-1];

    /// <summary>Whether x is only divided by its deviation: no mean is subtracted and no beta added (Keras's rms_scaling). Default false. For division by the root of the
    /// mean square use <see cref="RmsNormalization"/>.</summary>
    public bool RmsScaling { get; init; }

    internal override string? StreamProblem(Values inputs) => inputs[0].Rank > 2 && _axes.Contains(1) ? "its mean and variance are over all time steps" : null;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        _axes = AxisList.Resolve(Who, input, Axis);
        AddGammaAndBeta(AxisList.Of(input, _axes), beta: !RmsScaling);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        if (inputs.Count != 1)
            throw OneInput(inputs);
        var x = Usable(inputs[0]);
        var (real, broadcast) = (Moments.RealSteps(x, _axes), AxisList.Only(x.Shape, _axes));
        return new Values(("y", RmsScaling ? ScaledAndShifted(x, Inverse(Moments.Recorded(x, _axes, real).Variance), broadcast)
            : real is null && _axes.Length > 0 && _axes[0] == x.Rank - _axes.Length && x.LayerNorm(_axes.Length, Gamma?.Live, Beta?.Live, Epsilon) is { } y ? y
            : ScaledAndShifted(Moments.Of(x, _axes, real, Epsilon).Normal, broadcast)));
    }
}
