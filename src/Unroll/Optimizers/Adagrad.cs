using Unroll.Kernels;

namespace Unroll;

/// <summary>Adagrad: each weight's gradient is divided by the root of the sum of all its squares so far.</summary>
/// <remarks>
/// <para>s += g^2; w -= lr g / sqrt(s + epsilon). PyTorch's form (<see cref="Convention"/>): w -= lr g / (sqrt(s) + epsilon); its <c>lr_decay</c> is <see cref="Schedule.InverseTime"/>.</para>
/// <para>Keeps for each weight: <c>sum</c>. Source: Duchi 2011.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001, as Keras; PyTorch's default is 0.01.</param>
public sealed class Adagrad(double learningRate = 1e-3) : Optimizer(learningRate)
{
    double? _start, _epsilon;

    /// <summary>With a learning rate that follows a schedule.</summary>
    public Adagrad(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>What the sum starts with. Default 0.1; 0 in PyTorch's form.</summary>
    public double InitialSum { get => _start ?? (Convention == Convention.PyTorch ? 0 : 0.1); init => _start = Small(nameof(InitialSum), value); }

    /// <summary>Keeps the division from exploding. Default 1e-7; 1e-10 in PyTorch's form.</summary>
    public double Epsilon { get => _epsilon ?? (Convention == Convention.PyTorch ? 1e-10 : 1e-7); init => _epsilon = Small(nameof(Epsilon), value); }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["sum"];

    /// <inheritdoc/>
    protected override Tensor InitialSlot(int slot, Tensor weight) => base.InitialSlot(slot, weight) + weight.Like(InitialSum);

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update) => update.Run(new AdagradRule(update.LearningRate, Epsilon, Convention == Convention.PyTorch));
}
