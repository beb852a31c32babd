using Unroll.Kernels;

namespace Unroll;

/// <summary>Adamax: Adam with the largest size of the gradient in place of the root of its mean square.</summary>
/// <remarks>
/// <para>m += (1 - b1)(g - m); u = max(b2 u, |g|); w -= lr / (1 - b1^t) m / (u + epsilon), t the number of the step. PyTorch's form (<see cref="Convention"/>) has u = max(b2 u, |g| + epsilon).</para>
/// <para>Keeps for each weight: <c>mean</c> and <c>norm</c>. Source: Kingma and Ba 2014.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001, as Keras; PyTorch's default is 0.002.</param>
public sealed class Adamax(double learningRate = 1e-3) : Optimizer(learningRate)
{
    double? _epsilon;

    /// <summary>With a learning rate that follows a schedule.</summary>
    public Adamax(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>How slowly the mean of the gradient changes, from 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init => field = Share(nameof(Beta1), value); } = 0.9;

    /// <summary>How slowly the norm falls, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init => field = Share(nameof(Beta2), value); } = 0.999;

    /// <summary>Keeps the division from exploding. Default 1e-7; 1e-8 in PyTorch's form.</summary>
    public double Epsilon { get => _epsilon ?? (Convention == Convention.PyTorch ? 1e-8 : 1e-7); init => _epsilon = Small(nameof(Epsilon), value); }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["mean", "norm"];

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update) =>
        update.Run(new AdamaxRule(update.LearningRate / (1 - Math.Pow(Beta1, update.Iteration)), Beta1, Beta2, Epsilon, Convention == Convention.PyTorch));
}
