namespace Unroll;

/// <summary>Mean of |prediction - target| / normalizer.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. Where the normalizer is 0, the quotient counts as 0. Keras: <c>MeanRelativeError</c>,
/// whose normalizer belongs to the elements of a batch; here one number, or one for each feature, so that any batch can be measured.</remarks>
/// <param name="normalizer">One number for everything, or one for each feature of the last axis.</param>
public sealed class MeanRelativeError(float[] normalizer) : RowMetric
{
    /// <summary>One number for everything, or one for each feature of the last axis.</summary>
    public float[] Normalizer { get; } = Checked(nameof(MeanRelativeError), nameof(Normalizer), normalizer);

    /// <inheritdoc/>
    public override string Name => "mean_relative_error";

    /// <inheritdoc/>
    protected override int? Width => Normalizer.Length == 1 ? null : Normalizer.Length;

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets) => Scaled(predictions, targets, Normalizer);

    /// <summary>A copy of numbers of which there must be one, finite and not negative.</summary>
    internal static float[] Checked(string who, string option, float[] numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Length == 0 || !Array.TrueForAll(numbers, n => float.IsFinite(n) && n >= 0))
            throw new ArgumentException(FormattableString.Invariant($"{who}.{option}: got [{string.Join(", ", numbers.Select(n => FormattableString.Invariant($"{n}")))}]; needed one number of zero or more, or one for each feature."));
        return [.. numbers];
    }

    /// <summary>Mean of |prediction - target| / scale over a row; 0 where the scale is 0.</summary>
    internal static double Scaled(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets, float[] scales)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Length; i++)
            if (scales[i % scales.Length] is var scale && scale != 0)
                sum += Math.Abs(predictions[i] - targets[i]) / scale;
        return predictions.Length == 0 ? 0 : sum / predictions.Length;
    }
}
