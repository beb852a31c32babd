using Unroll.Kernels;

namespace Unroll;

/// <summary>Lion: steps of one size against the sign of a mean of gradients.</summary>
/// <remarks>
/// <para>w -= lr sign(b1 m + (1 - b1) g); m = b2 m + (1 - b2) g. Rates are 3 to 10 times smaller than Adam's, decays as much larger.</para>
/// <para>Keeps for each weight: <c>mean</c>. Source: Chen 2023; defaults of Keras.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001.</param>
public sealed class Lion(double learningRate = 1e-3) : Optimizer(learningRate)
{
    /// <summary>With a learning rate that follows a schedule.</summary>
    public Lion(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>The share of the mean in the direction of a step, above 0 to 1. Default 0.9.</summary>
    public double Beta1 { get; init => field = value is > 0 and <= 1 ? value : throw Bad(nameof(Beta1), value, "a number above 0, to 1"); } = 0.9;

    /// <summary>How slowly the mean of the gradient changes, from 0 to below 1. Default 0.99.</summary>
    public double Beta2 { get; init => field = Share(nameof(Beta2), value); } = 0.99;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["mean"];

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update) => update.Run(new LionRule(update.LearningRate, Beta1, Beta2));
}
