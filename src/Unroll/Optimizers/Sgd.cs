using Unroll.Kernels;

namespace Unroll;

/// <summary>Gradient descent, with momentum if wanted.</summary>
/// <remarks>
/// <para>w -= lr g. With momentum mu: v = mu v - lr g, w += v; Nesterov: w += mu v - lr g with the new v. This is Keras's form; PyTorch keeps
/// b = mu b + g and subtracts lr b, which is the same until the learning rate changes.</para>
/// <para>Keeps for each weight: <c>momentum</c>, when there is momentum.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.01.</param>
public sealed class Sgd(double learningRate = 0.01) : Optimizer(learningRate)
{
    /// <summary>The share of the last step that is kept, from 0 to below 1. Default 0.</summary>
    public double Momentum { get; init => field = value is >= 0 and < 1 ? value : throw Bad(nameof(Momentum), value, "a number from 0 to below 1"); }

    /// <summary>Whether to look ahead along the momentum. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => Momentum > 0 ? ["momentum"] : [];

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update)
    {
        if (update.DType == DType.Float64)
            ReferenceOptimizerSteps.Sgd(update.Numbers<double>(), update.Slope<double>(), LearningRate, Momentum, Nesterov, update.Slot<double>(0));
        else if (update.Rows is { } rows)
            OptimizerSteps.SgdRows(update.Numbers<float>(), rows, (float)LearningRate, (float)Momentum, Nesterov, update.Slot<float>(0));
        else if (update.IsFast)
            OptimizerSteps.Sgd(update.Numbers<float>(), update.Slope<float>(), (float)LearningRate, (float)Momentum, Nesterov, update.Slot<float>(0));
        else
            ReferenceOptimizerSteps.Sgd(update.Numbers<float>(), update.Slope<float>(), (float)LearningRate, (float)Momentum, Nesterov, update.Slot<float>(0));
    }
}
