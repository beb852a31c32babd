namespace Unroll;

/// <summary>Columns of a series made ready: gaps filled, and windows of transformed numbers cut from them.</summary>
internal static class ForecastData
{
    /// <summary>The columns with gaps filled along a straight line between their neighbours; at an end, with the nearest number.</summary>
    /// <exception cref="SeriesException">A column has no numbers, or more gaps than numbers.</exception>
    public static double[][] Filled(Series series)
    {
        var columns = new double[series.Names.Count][];
        for (int c = 0; c < columns.Length; c++)
        {
            columns[c] = series.Column(c).ToArray();
            int gaps = columns[c].Count(double.IsNaN);
            if (gaps * 2 > columns[c].Length)
                throw new SeriesException($"Forecaster: column '{series.Names[c]}' has {gaps} gaps in {columns[c].Length} rows; a forecast needs at least half of the numbers.", column: series.Names[c]);
            if (gaps > 0) Fill(columns[c]);
        }

        return columns;
    }

    /// <summary>The sentences that tell what was filled.</summary>
    public static IEnumerable<string> GapNotes(Series series)
    {
        int[] gaps = [.. Enumerable.Range(0, series.Names.Count).Select(c => Count(series.Column(c)))];
        if (gaps.Sum() == 0) yield break;
        IEnumerable<string> said = series.Gaps.Take(4).Select(g => g.ToString());
        string where = series.Gaps.Count == 0 ? "" : $" ({string.Join("; ", said)}{(series.Gaps.Count > 4 ? $"; and {series.Gaps.Count - 4} more" : "")})";
        yield return $"{gaps.Sum()} missing {(gaps.Sum() == 1 ? "value was" : "values were")} filled along a straight line{where}.";

        static int Count(ReadOnlySpan<double> values)
        {
            int count = 0;
            foreach (double v in values) count += double.IsNaN(v) ? 1 : 0;
            return count;
        }
    }

    /// <summary>The transformed columns, cut to the same rows: [columns][rows - lost].</summary>
    public static double[][] Transform(double[][] columns, ForecastPlan plan, int position)
    {
        int rows = columns[0].Length - plan.Lost;
        return [.. columns.Select((c, i) => plan.Pipelines[i].Apply(c, position)[^rows..])];
    }

    /// <summary>Windows for training: inputs [n, lookback, columns] and targets [n, horizon * columns], one window starting at each row.</summary>
    public static (float[] Inputs, float[] Targets, int Count) Windows(double[][] z, int lookback, int horizon)
    {
        int columns = z.Length, count = Math.Max(0, z[0].Length - lookback - horizon + 1);
        var inputs = new float[(long)count * lookback * columns];
        var targets = new float[(long)count * horizon * columns];
        for (int n = 0; n < count; n++)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int t = 0; t < lookback; t++) inputs[((long)n * lookback + t) * columns + c] = (float)z[c][n + t];
                for (int h = 0; h < horizon; h++) targets[((long)n * horizon + h) * columns + c] = (float)z[c][n + lookback + h];
            }
        }

        return (inputs, targets, count);
    }

    private static void Fill(double[] values)
    {
        int last = -1;
        for (int t = 0; t <= values.Length; t++)
        {
            if (t < values.Length && double.IsNaN(values[t])) continue;
            for (int k = last + 1; k < t; k++)
                values[k] = last < 0 ? values[t] : t == values.Length ? values[last] : values[last] + (values[t] - values[last]) * (k - last) / (t - last);
            last = t;
        }
    }
}
