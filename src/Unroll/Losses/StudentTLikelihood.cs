namespace Unroll;

/// <summary>Negative log-likelihood of Student's t distribution, whose tails are heavier than the normal one's: outliers do less harm.</summary>
/// <remarks>
/// <para>With z = (t - m) / s and d degrees of freedom: log s + log(d pi) / 2 + log Gamma(d / 2) - log Gamma((d + 1) / 2) + (d + 1) / 2 log(1 + z^2 / d), mean over the targets of an element.</para>
/// <para>Predictions hold for n targets the n locations m, then n numbers that <see cref="Link"/> turns into the scales s, then n numbers whose softplus plus 2 is d (above 2 the variance
/// is finite, as in GluonTS): <c>new Dense(3 * n)</c>. With <see cref="DegreesOfFreedom"/> given the third part is not there: <c>new Dense(2 * n)</c>.</para>
/// <para>Shapes: predictions [batch, ..., 3 n] (or 2 n), targets [batch, ..., n]; for n = 1 targets may leave out the last axis.</para>
/// </remarks>
public sealed class StudentTLikelihood : Loss
{
    /// <summary>Degrees of freedom that are not learned, above 0; null to learn them. Default null.</summary>
    public float? DegreesOfFreedom { get; init => field = value is { } d ? LossNumbers.Positive(nameof(StudentTLikelihood), nameof(DegreesOfFreedom), d) : null; }

    /// <summary>How the scale is made. Default: softplus.</summary>
    public ScaleLink Link { get; init; }

    /// <summary>Keeps the scale from 0. Default 0.001, as for <see cref="GaussianLikelihood"/>.</summary>
    public float MinimumScale { get; init => field = LossNumbers.Positive(nameof(StudentTLikelihood), nameof(MinimumScale), value); } = Links.LeastScale;

    int Count => DegreesOfFreedom is null ? 3 : 2;

    /// <summary>What predictions mean: locations, scales and degrees of freedom, [batch, ..., n] each.</summary>
    public (Tensor Location, Tensor Scale, Tensor DegreesOfFreedom) Parameters(Tensor predictions) => Parameters(ParameterAxis.Parts(Who, predictions, Count));

    (Tensor Location, Tensor Scale, Tensor DegreesOfFreedom) Parameters(Tensor[] parts) => (parts[0], Links.Positive(parts[1], Link, MinimumScale),
        DegreesOfFreedom is { } given ? Tensor.Full(parts[0].Shape, given, parts[0].DType).On(parts[0].Backend) : parts[2].Softplus() + 2);

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets) =>
        ParameterAxis.Match(Who, predictions, targets, Count, Count == 3 ? "a location, a scale and degrees of freedom" : "a location and a scale");

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var (location, scale, degrees) = Parameters(predictions.Split(Count, predictions.Rank - 2));
        var z = (targets - location) / scale;
        var tail = (degrees + 1) * 0.5f * (z.Square() / degrees).Log1p();
        var constant = (degrees * degrees.Like(Math.PI)).Log() * 0.5f - Gammas.LogRatio(degrees * 0.5f, degrees.Like(0.5));
        return ParameterAxis.Mean(scale.Log() + constant + tail);
    }
}
