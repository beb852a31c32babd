namespace Unroll;

/// <summary>z = ln y: growth in per cent becomes growth in steps. Only for positive numbers.</summary>
public sealed class LogTransform : SeriesTransform
{
    internal const string TypeName = "log";

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    /// <exception cref="SeriesException">A number is zero or negative.</exception>
    public override double[] Apply(ReadOnlySpan<double> values, int position)
    {
        var result = new double[values.Length];
        for (int t = 0; t < result.Length; t++)
        {
            if (values[t] <= 0)
                throw new SeriesException(FormattableString.Invariant($"LogTransform: the value {values[t]} at row {position + t} is not positive; this model was trained on positive numbers and takes their logarithm."));
            result[t] = Math.Log(values[t]);
        }

        return result;
    }

    /// <inheritdoc/>
    public override double[] Invert(ReadOnlySpan<double> transformed, ReadOnlySpan<double> before, int position)
    {
        var result = new double[transformed.Length];
        for (int t = 0; t < result.Length; t++) result[t] = Math.Exp(transformed[t]);
        return result;
    }

    /// <summary>"log".</summary>
    public override string ToString() => Name;
}
