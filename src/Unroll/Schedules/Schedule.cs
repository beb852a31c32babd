namespace Unroll;

/// <summary>A number that changes in the course of training, as a pure function of the step: for an optimizer the number of the step (<c>new Adam(Schedule.Cosine(1e-3, 1000))</c>),
/// for a callback or teacher forcing the number of the epoch.</summary>
/// <remarks>A schedule of one's own writes <see cref="At"/>; it may keep nothing between calls, so that a run that is resumed goes on as if it had not stopped.</remarks>
public abstract class Schedule
{
    /// <summary>The value at a step, from 0.</summary>
    public abstract double At(long step);

    /// <summary>One value for all steps.</summary>
    public static ConstantSchedule Constant(double value) => new(value);

    /// <summary>From one value to another in equal steps, then the latter.</summary>
    /// <param name="from">The value at step 0.</param>
    /// <param name="to">The value at step <paramref name="steps"/> and later.</param>
    /// <param name="steps">How long it takes: steps for an optimizer, epochs where the schedule is asked once an epoch.</param>
    public static PolynomialSchedule Linear(double from, double to, int steps) => new(from, steps) { End = to };

    /// <summary>Multiplied by a factor after every so many steps: PyTorch's StepLR.</summary>
    public static StepSchedule Step(double start, int every, double factor = 0.1) => new(start, every) { Factor = factor };

    /// <summary>start rate^(step / decaySteps): Keras's ExponentialDecay; with <paramref name="decaySteps"/> 1 PyTorch's ExponentialLR, whose gamma is the rate.</summary>
    public static ExponentialSchedule Exponential(double start, double rate, int decaySteps = 1, bool staircase = false) => new(start, rate) { DecaySteps = decaySteps, Staircase = staircase };

    /// <summary>From one value to another along (1 - step / steps)^power: Keras's PolynomialDecay, PyTorch's PolynomialLR (end 0).</summary>
    public static PolynomialSchedule Polynomial(double start, int steps, double end = 1e-4, double power = 1) => new(start, steps) { End = end, Power = power };

    /// <summary>start / (1 + rate step / decaySteps): Keras's InverseTimeDecay; with <paramref name="decaySteps"/> 1 the <c>decay</c> of Keras's optimizers before version 3.</summary>
    public static InverseTimeSchedule InverseTime(double start, double rate, int decaySteps = 1, bool staircase = false) => new(start, rate) { DecaySteps = decaySteps, Staircase = staircase };

    /// <summary>Half a cosine down to <paramref name="alpha"/> times the start, after a linear rise over <paramref name="warmupSteps"/> from 0 if wanted: Keras's CosineDecay.</summary>
    public static CosineSchedule Cosine(double peak, int steps, double alpha = 0, int warmupSteps = 0) =>
        warmupSteps == 0 ? new(peak, steps) { Alpha = alpha } : new(0, steps) { Alpha = alpha, WarmupTarget = peak, WarmupSteps = warmupSteps };

    /// <summary>Half a cosine again and again, each <paramref name="timeFactor"/> times as long and <paramref name="heightFactor"/> times as high as the last: Keras's CosineDecayRestarts.</summary>
    public static CosineRestartsSchedule CosineRestarts(double start, int firstSteps, double timeFactor = 2, double heightFactor = 1, double alpha = 0) =>
        new(start, firstSteps) { TimeFactor = timeFactor, HeightFactor = heightFactor, Alpha = alpha };

    /// <summary>Up to a peak and down to almost nothing in one run: PyTorch's OneCycleLR.</summary>
    public static OneCycleSchedule OneCycle(double peak, int totalSteps) => new(peak, totalSteps);

    /// <summary>A linear rise from 0 to this schedule's first value, then this schedule.</summary>
    /// <param name="steps">How long the rise takes.</param>
    public WarmupSchedule After(int steps) => new(this, steps);

    /// <summary>The error for an option out of range.</summary>
    private protected ArgumentOutOfRangeException Bad(string option, double value, string needed) =>
        new(option, FormattableString.Invariant($"{GetType().Name}.{option}: got {value}; needed {needed}."));

    private protected int Positive(string option, int value) => value >= 1 ? value : throw Bad(option, value, "1 or more");

    private protected double Finite(string option, double value) => double.IsFinite(value) ? value : throw Bad(option, value, "a finite number");
}
