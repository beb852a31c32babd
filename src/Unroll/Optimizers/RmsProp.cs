using Unroll.Kernels;

namespace Unroll;

/// <summary>RMSprop: each weight's gradient is divided by the root of the running mean of its square.</summary>
/// <remarks>
/// <para>v = rho v + (1 - rho) g^2; u = lr g / sqrt(v + epsilon), centered sqrt(v - m^2 + epsilon) with m = rho m + (1 - rho) g; w -= u. With momentum mu: b = mu b + u, w -= b.</para>
/// <para>PyTorch's form (<see cref="Convention"/>) adds epsilon to the root, and lr to the step: u = g / (sqrt(v) + epsilon), b = mu b + u, w -= lr b.</para>
/// <para>Keeps for each weight: <c>square</c>; <c>mean</c> when centered; <c>momentum</c> when there is momentum. Source: Tieleman and Hinton 2012; Graves 2013 (centered).</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001, as Keras; PyTorch's default is 0.01.</param>
public sealed class RmsProp(double learningRate = 1e-3) : Optimizer(learningRate)
{
    double? _rho, _epsilon;

    /// <summary>With a learning rate that follows a schedule.</summary>
    public RmsProp(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>How slowly the running means change, from 0 to below 1 (PyTorch calls it alpha). Default 0.9; 0.99 in PyTorch's form.</summary>
    public double Rho { get => _rho ?? (Convention == Convention.PyTorch ? 0.99 : 0.9); init => _rho = Share(nameof(Rho), value); }

    /// <summary>The share of the last step that is kept, from 0 to below 1. Default 0.</summary>
    public double Momentum { get; init => field = Share(nameof(Momentum), value); }

    /// <summary>Keeps the division from exploding. Default 1e-7; 1e-8 in PyTorch's form.</summary>
    public double Epsilon { get => _epsilon ?? (Convention == Convention.PyTorch ? 1e-8 : 1e-7); init => _epsilon = Small(nameof(Epsilon), value); }

    /// <summary>Whether the gradient is divided by its standard deviation instead. Default false.</summary>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => (Centered, Momentum > 0) switch
    {
        (false, false) => ["square"],
        (true, false) => ["square", "mean"],
        (false, true) => ["square", "momentum"],
        _ => ["square", "mean", "momentum"],
    };

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update) =>
        update.Run(new RmsPropRule(update.LearningRate, Rho, Epsilon, Momentum, Centered, Convention == Convention.PyTorch));
}
