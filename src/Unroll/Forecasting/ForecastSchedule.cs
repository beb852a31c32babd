namespace Unroll;

/// <summary>How long and on what the networks of a forecaster are trained.</summary>
/// <param name="Networks">How many networks are averaged.</param>
/// <param name="Epochs">The most epochs.</param>
/// <param name="LeastEpochs">The fewest that the validation run may choose.</param>
/// <param name="BatchSize">Windows a step.</param>
/// <param name="EarlierWindows">The windows that the validation run trains on: none of their targets is a target of a validation window.</param>
/// <param name="ValidationWindows">The last windows, held out in the validation run; 0 where there are too few for one.</param>
internal sealed record ForecastSchedule(int Networks, int Epochs, int LeastEpochs, int BatchSize, int EarlierWindows, int ValidationWindows)
{
    private const int WindowsSeen = 13_500, LeastSteps = 240;

    public static ForecastSchedule For(ForecastOptions options, int windows, int horizon)
    {
        int networks = options.Networks ?? (windows < 1000 ? 10 : windows < 6000 ? 3 : 2);
        int epochs = options.Epochs ?? Math.Clamp(WindowsSeen / windows, windows < 6000 ? 12 : 5, 160);
        int batch = windows < 6000 ? 32 : 128;
        int steps = (windows + batch - 1) / batch;
        int least = Math.Min(epochs, (LeastSteps + steps - 1) / steps);
        int validation = Math.Max(1, windows / 6), earlier = windows - validation - (horizon - 1);
        return earlier >= Math.Max(8, windows / 4)
            ? new ForecastSchedule(networks, epochs, least, batch, earlier, validation)
            : new ForecastSchedule(networks, epochs, least, batch, 0, 0);
    }
}
