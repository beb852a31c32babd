using Unroll.Kernels;

namespace Unroll;

/// <summary>Adadelta: steps in the size of the last steps, so that the learning rate has no unit.</summary>
/// <remarks>
/// <para>v = rho v + (1 - rho) g^2; d = sqrt(u + epsilon) / sqrt(v + epsilon) g; u = rho u + (1 - rho) d^2; w -= lr d. Keras and PyTorch agree but for their defaults.</para>
/// <para>Keeps for each weight: <c>square</c> and <c>step_square</c>. Source: Zeiler 2012.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001, as Keras; 1 in the paper and in PyTorch.</param>
public sealed class Adadelta(double learningRate = 1e-3) : Optimizer(learningRate)
{
    double? _rho, _epsilon;

    /// <summary>With a learning rate that follows a schedule.</summary>
    public Adadelta(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>How slowly the running means change, from 0 to below 1. Default 0.95; 0.9 in PyTorch's form.</summary>
    public double Rho { get => _rho ?? (Convention == Convention.PyTorch ? 0.9 : 0.95); init => _rho = Share(nameof(Rho), value); }

    /// <summary>Added under both roots. Default 1e-7; 1e-6 in PyTorch's form.</summary>
    public double Epsilon { get => _epsilon ?? (Convention == Convention.PyTorch ? 1e-6 : 1e-7); init => _epsilon = Small(nameof(Epsilon), value); }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["square", "step_square"];

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update) => update.Run(new AdadeltaRule(update.LearningRate, Rho, Epsilon));
}
