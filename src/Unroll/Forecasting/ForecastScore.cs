namespace Unroll;

/// <summary>How far a forecast was from what happened.</summary>
/// <param name="Rmse">Root mean squared error, sqrt(mean (f - y)^2), in the column's units.</param>
/// <param name="Mae">Mean absolute error, mean |f - y|, in the column's units.</param>
/// <param name="Mase">Mean absolute scaled error: MAE divided by the mean |y[t] - y[t - season]| of the training part; below 1 is better than repeating the season there.</param>
public sealed record ForecastScore(double Rmse, double Mae, double Mase)
{
    /// <summary>Scores a forecast.</summary>
    /// <param name="forecast">The forecast.</param>
    /// <param name="truth">What happened; rows that are NaN are left out.</param>
    /// <param name="training">The training part, for the scale of MASE.</param>
    /// <param name="season">The length of the season in rows; 1 for none.</param>
    public static ForecastScore Of(ReadOnlySpan<double> forecast, ReadOnlySpan<double> truth, ReadOnlySpan<double> training, int season = 1)
    {
        if (forecast.Length != truth.Length)
            throw new ArgumentException($"ForecastScore: {forecast.Length} forecasts for {truth.Length} true values; give as many of each.", nameof(forecast));
        double squares = 0, absolute = 0;
        int count = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            if (double.IsNaN(truth[i])) continue;
            double error = forecast[i] - truth[i];
            squares += error * error;
            absolute += Math.Abs(error);
            count++;
        }

        double mae = absolute / count;
        return new ForecastScore(Math.Sqrt(squares / count), mae, mae / Scale(training, season));
    }

    /// <summary>The scores of several columns together: the root of the mean square, and the means, of equally many rows each.</summary>
    public static ForecastScore Total(IReadOnlyList<ForecastScore> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return columns.Count == 1 ? columns[0]
            : new ForecastScore(Math.Sqrt(columns.Average(c => c.Rmse * c.Rmse)), columns.Average(c => c.Mae), columns.Average(c => c.Mase));
    }

    private static double Scale(ReadOnlySpan<double> training, int season)
    {
        double sum = 0;
        int count = 0;
        for (int t = season; t < training.Length; t++)
        {
            double step = Math.Abs(training[t] - training[t - season]);
            if (double.IsNaN(step)) continue;
            sum += step;
            count++;
        }

        return count == 0 || sum == 0 ? double.NaN : sum / count;
    }
}
