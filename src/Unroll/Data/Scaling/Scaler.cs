namespace Unroll;

/// <summary>
/// How columns are brought to a size that a network learns well from. A description: fitted, on the training part alone, it becomes a
/// <see cref="FittedScaler"/>, which is kept with the model and turns predictions back into the data's units.
/// </summary>
/// <remarks>Each series (key) gets its own numbers unless <see cref="PerKey"/> is off. Missing values (NaN) are left out.</remarks>
public sealed class Scaler
{
    readonly double _center, _scale = 1;

    /// <summary>A scaler of a kind.</summary>
    /// <param name="kind">What is measured.</param>
    /// <exception cref="ArgumentException">The kind is <see cref="ScalerKind.Fixed"/>: that one is made by <see cref="Fixed"/>.</exception>
    public Scaler(ScalerKind kind)
        : this(kind, 0, 1)
    {
        if (kind == ScalerKind.Fixed)
            throw new ArgumentException("Scaler: a fixed scaler needs its numbers. Usual fix: Scaler.Fixed(center, scale).");
    }

    Scaler(ScalerKind kind, double center, double scale) => (Kind, _center, _scale) = (kind, center, scale);

    /// <summary>z = (y - mean) / deviation, with the population's standard deviation (divided by n), as scikit-learn's StandardScaler.</summary>
    public static Scaler Standard { get; } = new(ScalerKind.Standard);

    /// <summary>The training part's smallest number becomes 0, its largest 1.</summary>
    public static Scaler MinMax { get; } = new(ScalerKind.MinMax);

    /// <summary>z = (y - median) / (q75 - q25): a few wild numbers do not move it.</summary>
    public static Scaler Robust { get; } = new(ScalerKind.Robust);

    /// <summary>What is measured.</summary>
    public ScalerKind Kind { get; }

    /// <summary>Whether every series (key) is measured on its own. Default true; if not, all series of the training part together.</summary>
    public bool PerKey { get; init; } = true;

    /// <summary>For <see cref="ScalerKind.Standard"/>: whether the deviation is the sample's (divided by n - 1), as pandas' std. Default false.</summary>
    public bool SampleDeviation { get; init; }

    /// <summary>For <see cref="ScalerKind.MinMax"/>: what the smallest number becomes. Default 0.</summary>
    public double Low { get; init; }

    /// <summary>For <see cref="ScalerKind.MinMax"/>: what the largest number becomes. Default 1.</summary>
    public double High { get; init; } = 1;

    /// <summary>Columns that stay as they are, for example a flag of 0 and 1.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>z = (y - center) / scale for every column, with numbers of your own.</summary>
    /// <remarks>Refuses, when fitted, to make large numbers larger: that is a multiplication where a division was meant.</remarks>
    /// <param name="center">What is subtracted.</param>
    /// <param name="scale">What is divided by; positive.</param>
    public static Scaler Fixed(double center, double scale) => double.IsFinite(center) && scale > 0 && double.IsFinite(scale) ? new(ScalerKind.Fixed, center, scale)
        : throw new ArgumentOutOfRangeException(nameof(scale), FormattableString.Invariant($"Scaler.Fixed: got center {center} and scale {scale}; needed finite numbers and a positive scale."));

    /// <summary>Fits the scaler to a series.</summary>
    /// <param name="training">The training part, and nothing after it.</param>
    public FittedScaler Fit(Series training) => Fit([("", training)]);

    /// <summary>Fits the scaler to several series of the same columns.</summary>
    /// <param name="training">Each series' key and training part.</param>
    /// <exception cref="ArgumentException">There are no series, a key repeats, or a fixed scaler would make the numbers larger.</exception>
    /// <exception cref="SeriesException">The series have different columns.</exception>
    public FittedScaler Fit(IReadOnlyList<(string Key, Series Series)> training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (Kind == ScalerKind.MinMax && !(High > Low))
            throw new ArgumentException(FormattableString.Invariant($"Scaler: got low {Low} and high {High}; needed high above low."));
        if (training.Count == 0)
            throw new ArgumentException("Scaler.Fit: got no series; needed at least one.");
        string[] columns = [.. training[0].Series.Names];
        foreach (var (key, series) in training)
            if (!columns.SequenceEqual(series.Names))
                throw new SeriesException($"Scaler.Fit: the columns of '{key}' are {Quoted(series.Names)} where {Quoted(columns)} were needed: every series has the same columns in the same order.");
        foreach (var name in Except)
            if (!columns.Contains(name))
                throw Series.UnknownColumn(name, columns);
        var all = Measure(columns, c => [.. training.SelectMany(t => t.Series.Column(c).ToArray())]);
        var fitted = new Dictionary<string, SeriesTransform[]>(StringComparer.Ordinal);
        if (PerKey)
            foreach (var (key, series) in training)
                if (!fitted.TryAdd(key, Measure(columns, c => series.Column(c).ToArray())))
                    throw new ArgumentException($"Scaler.Fit: the key '{key}' is there twice; each series has a key of its own.");
        return new FittedScaler(columns, fitted, all);
    }

    SeriesTransform[] Measure(string[] columns, Func<int, double[]> numbers) =>
        [.. columns.Select((name, c) => Except.Contains(name) ? new StandardizeTransform(0, 1) : One(name, [.. numbers(c).Where(v => !double.IsNaN(v))]))];

    SeriesTransform One(string column, double[] values) => Kind switch
    {
        _ when values.Length == 0 => new StandardizeTransform(0, 1),
        ScalerKind.MinMax => MinMaxTransform.Fit(values, Low, High),
        ScalerKind.Robust => RobustTransform.Fit(values),
        ScalerKind.Fixed => NotLarger(column, values),
        _ when SampleDeviation && values.Length > 1 && StandardizeTransform.Fit(values) is var s => new StandardizeTransform(s.Mean,
            s.Deviation == 1 && values.All(v => v == values[0]) ? 1 : s.Deviation * Math.Sqrt(values.Length / (values.Length - 1.0))),
        _ => StandardizeTransform.Fit(values),
    };

    StandardizeTransform NotLarger(string column, double[] values)
    {
        var (before, after) = (values.Max(Math.Abs), values.Max(v => Math.Abs((v - _center) / _scale)));
        return after <= Math.Max(1, before) ? new(_center, _scale) : throw new ArgumentException(FormattableString.Invariant(
            $"Scaler.Fixed: column '{column}' reaches {before:G4} and would reach {after:G4}; needed smaller numbers, not larger. Usual fix: scale is what is divided by: {1 / _scale:G4} where {_scale:G4} was given."));
    }

    static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));
}
