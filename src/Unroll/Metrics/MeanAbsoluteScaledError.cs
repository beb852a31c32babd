namespace Unroll;

/// <summary>MASE: mean of |prediction - target| / scale, where the scale is the mean error of the seasonal naive forecast on the training data: mean |y[t] - y[t - season]|.</summary>
/// <remarks>Below 1 the forecast is better than repeating the value of a season ago was on the training data (Hyndman and Koehler 2006).
/// Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out.</remarks>
/// <param name="scales">One scale for everything, or one for each feature of the last axis; <see cref="Of"/> computes them.</param>
public sealed class MeanAbsoluteScaledError(float[] scales) : RowMetric
{
    /// <summary>One scale for everything, or one for each feature of the last axis.</summary>
    public float[] Scales { get; } = Positive(MeanRelativeError.Checked(nameof(MeanAbsoluteScaledError), nameof(Scales), scales));

    /// <inheritdoc/>
    public override string Name => "mean_absolute_scaled_error";

    /// <inheritdoc/>
    protected override int? Width => Scales.Length == 1 ? null : Scales.Length;

    /// <summary>The metric with the scales of a training series.</summary>
    /// <param name="training">The series, [time] or [time, features], in time order.</param>
    /// <param name="season">How many steps back the naive forecast looks: 1 (the default) repeats the last value, 12 the month a year ago.</param>
    /// <exception cref="ShapeException">The series is no longer than the season.</exception>
    /// <exception cref="ArgumentException">A feature never differs from a season ago: nothing can be scaled by it.</exception>
    public static MeanAbsoluteScaledError Of(Tensor training, int season = 1)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentOutOfRangeException.ThrowIfLessThan(season, 1);
        if (training.Rank is not (1 or 2) || training.Shape[0] <= season)
            throw new ShapeException($"{nameof(MeanAbsoluteScaledError)}.{nameof(Of)}", $"a series {training.Shape} and a season of {FormattableString.Invariant($"{season}")}",
                "[time] or [time, features] with more steps than the season", "give the whole training series, not a window of it");
        var features = training.Rank == 1 ? 1 : training.Shape[1];
        var y = MetricRows.Doubles(training, training.Shape);
        var sums = new double[features];
        for (var i = season * features; i < y.Length; i++)
            sums[i % features] += Math.Abs(y[i] - y[i - season * features]);
        return new MeanAbsoluteScaledError([.. sums.Select(sum => (float)(sum / (training.Shape[0] - season)))]);
    }

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets) => MeanRelativeError.Scaled(predictions, targets, Scales);

    static float[] Positive(float[] scales) => !scales.Contains(0) ? scales : throw new ArgumentException(FormattableString.Invariant(
        $"{nameof(MeanAbsoluteScaledError)}.{nameof(Scales)}: the scale of feature {Array.IndexOf(scales, 0)} is 0: the series never differs from a season ago. Usual fix: another season, or leave that feature out."));
}
