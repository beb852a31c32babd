namespace Unroll;

/// <summary>One way to prepare a column: which transforms, not yet fitted.</summary>
/// <param name="Log">Take logarithms first.</param>
/// <param name="Lag">Difference at this lag; 0 for none.</param>
/// <param name="Profile">Subtract a smooth season.</param>
internal sealed record TransformChoice(bool Log, int Lag, bool Profile)
{
    private const int MostWaves = 4;

    /// <summary>Every choice that the training numbers and their season allow, the plainer first.</summary>
    public static IReadOnlyList<TransformChoice> All(ReadOnlySpan<double> training, int? season)
    {
        bool positive = true;
        foreach (double v in training) positive &= v > 0;
        List<TransformChoice> all = [];
        foreach (bool log in positive ? (bool[])[false, true] : [false])
        {
            all.Add(new(log, 0, false));
            all.Add(new(log, 1, false));
            if (season is not { } m || m < 2) continue;
            all.Add(new(log, m, false));
            if (m < 4) continue;
            all.Add(new(log, 0, true));
            all.Add(new(log, 1, true));
        }

        return all;
    }

    /// <summary>The transforms fitted to a training part whose first row lies at position 0.</summary>
    public SeriesPipeline Fit(ReadOnlySpan<double> training, double period)
    {
        List<SeriesTransform> transforms = [];
        double[] values = training.ToArray();
        int position = 0;
        if (Log) Add(new LogTransform());
        if (Lag > 0) Add(new DifferenceTransform(Lag));
        if (Profile) Add(SeasonalProfileTransform.Fit(values, position, period, Math.Min(MostWaves, (int)Math.Ceiling(period / 2) - 1)));
        Add(StandardizeTransform.Fit(values));
        return new SeriesPipeline(transforms);

        void Add(SeriesTransform transform)
        {
            values = transform.Apply(values, position);
            position += transform.Lost;
            transforms.Add(transform);
        }
    }
}
