using Unroll.Kernels;

namespace Unroll;

/// <summary>Gradient descent, with momentum if wanted.</summary>
/// <remarks>
/// <para>w -= lr g. With momentum mu: v = mu v - lr g, w += v; Nesterov: w += mu v - lr g with the new v. This is Keras's form.</para>
/// <para>PyTorch's (<see cref="Convention"/>) keeps b = mu b + (1 - dampening) g, in the first step b = g, and subtracts lr b, with Nesterov lr (g + mu b): the same until the learning rate changes.</para>
/// <para>Keeps for each weight: <c>momentum</c>, when there is momentum.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.01.</param>
public sealed class Sgd(double learningRate = 0.01) : Optimizer(learningRate)
{
    /// <summary>With a learning rate that follows a schedule.</summary>
    public Sgd(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>The share of the last step that is kept, from 0 to below 1. Default 0.</summary>
    public double Momentum { get; init => field = Share(nameof(Momentum), value); }

    /// <summary>Whether to look ahead along the momentum. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The share of the gradient that momentum leaves out, in PyTorch's form only; from 0 to 1. Default 0.</summary>
    public double Dampening { get; init => field = value is >= 0 and <= 1 ? value : throw Bad(nameof(Dampening), value, "a number from 0 to 1"); }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => Momentum > 0 ? ["momentum"] : [];

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update)
    {
        var rate = update.LearningRate;
        if (Momentum > 0 && Convention == Convention.PyTorch)
            update.Run(new TorchMomentumRule(rate, update.IsFirst ? 0 : Momentum, update.IsFirst ? 1 : 1 - Dampening, Nesterov ? Momentum : 0));
        else if (Dampening > 0)
            throw new InvalidOperationException(FormattableString.Invariant($"Sgd.Dampening: got {Dampening} with {(Momentum > 0 ? "the form of Keras" : "no momentum")}; needed momentum in PyTorch's form. Usual fix: Convention = Convention.PyTorch, Momentum = 0.9."));
        else if (update.DType == DType.Float64)
            ReferenceOptimizerSteps.Sgd(update.Numbers<double>(), update.Slope<double>(), rate, Momentum, Nesterov, update.Slot<double>(0));
        else if (update.Rows is { } rows)
            OptimizerSteps.SgdRows(update.Numbers<float>(), rows, (float)rate, (float)Momentum, Nesterov, update.Slot<float>(0));
        else if (update.IsFast)
            OptimizerSteps.Sgd(update.Numbers<float>(), update.Slope<float>(), (float)rate, (float)Momentum, Nesterov, update.Slot<float>(0));
        else
            ReferenceOptimizerSteps.Sgd(update.Numbers<float>(), update.Slope<float>(), (float)rate, (float)Momentum, Nesterov, update.Slot<float>(0));
    }
}
