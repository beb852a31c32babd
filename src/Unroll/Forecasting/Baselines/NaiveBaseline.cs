namespace Unroll;

/// <summary>Every forecast is the last known value.</summary>
public sealed class NaiveBaseline : Baseline
{
    /// <inheritdoc/>
    public override string Name => "naive (last value)";

    /// <inheritdoc/>
    public override double[] Forecast(ReadOnlySpan<double> history, int horizon)
    {
        Need(history, 1);
        var forecast = new double[horizon];
        Array.Fill(forecast, history[^1]);
        return forecast;
    }
}
