using Unroll.Kernels;

namespace Unroll;

/// <summary>Schedule-free AdamW: a mean of all iterates takes the place of a falling learning rate.</summary>
/// <remarks>
/// <para>v += (1 - b2)(g^2 - v); z -= lr g / (sqrt(v / (1 - b2^t)) + epsilon); x = (1 - 1/t) x + z / t; w = (1 - b1) z + b1 x. The gradient is taken at w; x is worked out from w and z.</para>
/// <para>Keeps for each weight: <c>iterate</c> (z, at first the weight itself) and <c>square</c>. Source: Defazio 2024; Keras's form.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.0025.</param>
public sealed class ScheduleFreeAdamW(double learningRate = 0.0025) : Optimizer(learningRate)
{
    /// <summary>The share of the mean in the weights, above 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init => field = value is > 0 and < 1 ? value : throw Bad(nameof(Beta1), value, "a number above 0, below 1"); } = 0.9;

    /// <summary>How slowly the mean of the gradient's square changes, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init => field = Share(nameof(Beta2), value); } = 0.999;

    /// <summary>Keeps the division from exploding. Default 1e-8.</summary>
    public double Epsilon { get; init => field = Small(nameof(Epsilon), value); } = 1e-8;

    /// <summary>Steps over which the learning rate rises to its value. Default 0.</summary>
    public int WarmupSteps { get; init => field = value >= 0 ? value : throw Bad(nameof(WarmupSteps), value, "0 or more"); }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["iterate", "square"];

    /// <inheritdoc/>
    protected override Tensor InitialSlot(int slot, Tensor weight) => slot == 0 ? weight.DenseCopy() : base.InitialSlot(slot, weight);

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update)
    {
        var (t, rate) = ((double)update.Iteration, update.LearningRate);
        if (WarmupSteps > 0)
            rate *= Math.Min(t / WarmupSteps, 1);
        update.Run(new ScheduleFreeRule(rate, Beta1, Beta2, 1 / Math.Sqrt(1 - Math.Pow(Beta2, t)), Epsilon, 1 / t));
    }
}
