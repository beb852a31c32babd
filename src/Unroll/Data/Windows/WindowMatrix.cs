namespace Unroll;

/// <summary>One series as rows of Float32: what windows are copied from.</summary>
internal sealed class WindowMatrix
{
    public WindowMatrix(WindowData data, WindowSeries series)
    {
        var source = series.Series;
        var scales = data.Scales(series.Key);
        var options = data.Options;
        Rows = series.Count;
        HasGaps = Enumerable.Range(0, Rows).Any(t => WindowData.Missing(source, data.Inputs, t));
        TargetGaps = Enumerable.Range(0, Rows).Any(t => WindowData.Missing(source, data.Targets, t));
        var scaled = new Dictionary<int, double[]>();
        double[] Scaled(int c)
        {
            if (!scaled.TryGetValue(c, out var z))
                scaled[c] = z = scales is null ? source.Column(c).ToArray() : scales[c].Apply(source.Column(c), 0);
            return z;
        }
        double Scale(int c, double value) => scales is null ? value : scales[c].Apply([value], 0)[0];

        Means = [.. data.Inputs.Select(c => (float)Scale(c, data.Mean(series.Key, c)))];
        Targets = Interleave([.. data.Targets.Select(Scaled)]);
        Future = Interleave([.. data.Future.Select(Scaled)]);
        // What does not change within a series is measured over all of them: within one it would always come out as zero.
        Static = [.. data.Static.Select(c => (float)(data.Scaler is { } s ? s.Of(null)[c].Apply([source.Column(c)[0]], 0)[0] : source.Column(c)[0]))];
        Inputs = !HasGaps && !options.MissingIndicator && data.Inputs.SequenceEqual(data.Targets) ? Targets : InputRows();

        float[] InputRows()
        {
            var columns = data.Inputs.Select((c, i) => options.Missing switch
            {
                _ when !HasGaps => Scaled(c),
                MissingValues.Forward => Forward(Scaled(c), Means[i]),
                MissingValues.Mean => Filled(Scaled(c), Means[i]),
                MissingValues.Zero => Filled(Scaled(c), Scale(c, 0)),
                _ => Scaled(c),
            });
            return Interleave([.. columns, .. options.MissingIndicator ? data.Inputs.Select(c => Flags(source.Column(c))) : []]);
        }
    }

    public int Rows { get; }

    /// <summary>[rows, features].</summary>
    public float[] Inputs { get; }

    /// <summary>[rows, targets]; NaN where missing.</summary>
    public float[] Targets { get; }

    public float[] Future { get; }

    public float[] Static { get; }

    /// <summary>The training part's mean of each input column, scaled.</summary>
    public float[] Means { get; }

    public bool HasGaps { get; }

    public bool TargetGaps { get; }

    static float[] Interleave(double[][] columns)
    {
        if (columns.Length == 0)
            return [];
        var (rows, width) = (columns[0].Length, columns.Length);
        var result = new float[checked(rows * width)];
        for (var c = 0; c < width; c++)
            for (var t = 0; t < rows; t++)
                result[t * width + c] = (float)columns[c][t];
        return result;
    }

    static double[] Forward(double[] values, double first)
    {
        var (filled, last) = (new double[values.Length], first);
        for (var t = 0; t < values.Length; t++)
            filled[t] = last = double.IsNaN(values[t]) ? last : values[t];
        return filled;
    }

    static double[] Filled(double[] values, double value) => Array.ConvertAll(values, v => double.IsNaN(v) ? value : v);

    static double[] Flags(ReadOnlySpan<double> values)
    {
        var flags = new double[values.Length];
        for (var t = 0; t < flags.Length; t++)
            flags[t] = double.IsNaN(values[t]) ? 1 : 0;
        return flags;
    }
}
