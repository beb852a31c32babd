namespace Unroll;

/// <summary>
/// Chooses transforms and look-back by rolling validation inside the training part: from many origins, a linear forecast fitted on the rows before the
/// origin is held against the rows after it. The error is scaled by the mean seasonal step before the origin (MASE), so that early and late origins count alike.
/// A linear forecast stands in for the network here because it is fitted in closed form, a thousand times faster.
/// </summary>
internal static class RollingSelection
{
    private const double Ridge = 0.03;
    private const int LeastWindows = 8, MostRows = 2000;

    /// <summary>What was chosen for one column at one look-back.</summary>
    public sealed record Result(TransformChoice Choice, double Error, int Origins);

    /// <summary>The best choice for a column at a look-back; null when the rows are too few for any.</summary>
    public static Result? Best(double[] training, int? season, double period, int lookback, int horizon, int firstOrigin, int origins, CancellationToken cancellation)
    {
        Result? best = null;
        foreach (TransformChoice choice in TransformChoice.All(training, season))
        {
            int needed = choice.Lag + lookback + horizon + LeastWindows - 1;
            if (needed > firstOrigin) continue;
            int[] places = Origins(firstOrigin, training.Length - horizon, origins);
            double error = 0;
            foreach (int origin in places)
            {
                cancellation.ThrowIfCancellationRequested();
                error += FoldError(training, choice, season ?? 1, period, lookback, horizon, origin) / places.Length;
            }

            // A later, less plain choice must be better by more than noise.
            if (double.IsFinite(error) && (best is null || error < best.Error * 0.99)) best = new Result(choice, error, places.Length);
        }

        return best;
    }

    /// <summary>The first origin: half of the training part, or later where look-back and horizon need more rows. Negative when there is no room.</summary>
    public static int FirstOrigin(int rows, int longestLookback, int horizon)
    {
        int first = Math.Max(rows / 2, longestLookback + horizon + LeastWindows);
        return first <= rows - horizon ? first : -1;
    }

    private static int[] Origins(int first, int last, int most)
    {
        int count = Math.Min(most, last - first + 1);
        return [.. Enumerable.Range(0, count).Select(i => count == 1 ? last : first + (int)((long)i * (last - first) / (count - 1))).Distinct()];
    }

    private static double FoldError(double[] training, TransformChoice choice, int season, double period, int lookback, int horizon, int origin)
    {
        ReadOnlySpan<double> before = training.AsSpan(0, origin);
        SeriesPipeline pipeline = choice.Fit(before, period);
        double[] z = pipeline.Apply(before);
        double[] forecast = pipeline.Invert(Linear(z, lookback, horizon), before);
        return ForecastScore.Of(forecast, training.AsSpan(origin, horizon), before, Math.Min(season, origin - 1)).Mase;
    }

    /// <summary>The rows after z by ridge regression of every next row on the look-back.</summary>
    private static double[] Linear(double[] z, int lookback, int horizon)
    {
        var fit = new LeastSquares(lookback + 1, horizon);
        var x = new double[lookback + 1];
        x[0] = 1;
        for (int t = Math.Max(lookback, z.Length - MostRows); t + horizon <= z.Length; t++)
        {
            Array.Copy(z, t - lookback, x, 1, lookback);
            fit.Add(x, z.AsSpan(t, horizon));
        }

        double[] w = fit.Solve(Ridge, free: 1);
        Array.Copy(z, z.Length - lookback, x, 1, lookback);
        var forecast = new double[horizon];
        for (int i = 0; i <= lookback; i++)
        {
            for (int h = 0; h < horizon; h++) forecast[h] += x[i] * w[i * horizon + h];
        }

        return forecast;
    }
}
