namespace Unroll;

/// <summary>Lamb: Adam whose step for each weight is as long as the weight itself times the learning rate, for large batches.</summary>
/// <remarks>
/// <para>m += (1 - b1)(g - m); v += (1 - b2)(g^2 - v); d = m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon); w -= lr |w| / |d| d, with 1 for the ratio where a norm is 0.</para>
/// <para>Keeps for each weight: <c>mean</c> and <c>square</c>. Source: You 2019; Keras's form.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001.</param>
public sealed class Lamb(double learningRate = 1e-3) : Optimizer(learningRate)
{
    /// <summary>With a learning rate that follows a schedule.</summary>
    public Lamb(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>How slowly the mean of the gradient changes, from 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init => field = Share(nameof(Beta1), value); } = 0.9;

    /// <summary>How slowly the mean of its square changes, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init => field = Share(nameof(Beta2), value); } = 0.999;

    /// <summary>Keeps the division from exploding. Default 1e-7.</summary>
    public double Epsilon { get; init => field = Small(nameof(Epsilon), value); } = 1e-7;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["mean", "square"];

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update)
    {
        var (g, t) = (update.Gradient, update.Iteration);
        var mean = update.Slots[0] += (g - update.Slots[0]) * g.Like(1 - Beta1);
        var square = update.Slots[1] += (g.Square() - update.Slots[1]) * g.Like(1 - Beta2);
        var step = mean * g.Like(1 / (1 - Math.Pow(Beta1, t))) / ((square * g.Like(1 / (1 - Math.Pow(Beta2, t)))).Sqrt() + g.Like(Epsilon));
        var (size, length) = (Math.Sqrt(SumOfSquares(update.Value)), Math.Sqrt(SumOfSquares(step)));
        update.Value -= step * g.Like(update.LearningRate * (size > 0 && length > 0 ? size / length : 1));
    }
}
