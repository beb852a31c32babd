using Unroll.Kernels;

namespace Unroll;

/// <summary>Adam: each weight's step is scaled by running means of its gradient and of the gradient's square.</summary>
/// <remarks>
/// <para>m += (1 - b1)(g - m); v += (1 - b2)(g^2 - v); w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon), t the number of the step.</para>
/// <para>Epsilon stands where Keras puts it: beside the uncorrected root, 1e-7. PyTorch adds its 1e-8 after the correction; set <see cref="CorrectedEpsilon"/> for that form.
/// With <see cref="AmsGrad"/> v is replaced, in the last formula, by the largest v so far (uncorrected, as both do).</para>
/// <para>Keeps for each weight: <c>mean</c>, <c>square</c>, and <c>largest_square</c> with AmsGrad. Source: Kingma and Ba 2014; Reddi 2018.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001.</param>
public sealed class Adam(double learningRate = 1e-3) : Optimizer(learningRate)
{
    /// <summary>How slowly the mean of the gradient changes, from 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init => field = Decay(nameof(Beta1), value); } = 0.9;

    /// <summary>How slowly the mean of its square changes, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init => field = Decay(nameof(Beta2), value); } = 0.999;

    /// <summary>Keeps the division from exploding. Default 1e-7, as Keras.</summary>
    public double Epsilon { get; init => field = value >= 0 ? value : throw Bad(nameof(Epsilon), value, "a number of 0 or more"); } = 1e-7;

    /// <summary>Whether epsilon is added after the bias correction, as PyTorch does. Default false.</summary>
    public bool CorrectedEpsilon { get; init; }

    /// <summary>Whether the largest square so far is used. Default false.</summary>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => AmsGrad ? ["mean", "square", "largest_square"] : ["mean", "square"];

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update)
    {
        if (update.DType == DType.Float64)
            ReferenceOptimizerSteps.Adam(update.Numbers<double>(), update.Slope<double>(), update.Slot<double>(0), update.Slot<double>(1),
                LearningRate, Beta1, Beta2, Epsilon, update.Iteration, update.Slot<double>(2), CorrectedEpsilon, 0);
        else if (update.Rows is { } rows)
            OptimizerSteps.AdamRows(update.Numbers<float>(), rows, update.Slot<float>(0), update.Slot<float>(1),
                (float)LearningRate, (float)Beta1, (float)Beta2, (float)Epsilon, update.Iteration, update.Slot<float>(2), CorrectedEpsilon, 0);
        else if (update.IsFast)
            OptimizerSteps.Adam(update.Numbers<float>(), update.Slope<float>(), update.Slot<float>(0), update.Slot<float>(1),
                (float)LearningRate, (float)Beta1, (float)Beta2, (float)Epsilon, update.Iteration, update.Slot<float>(2), CorrectedEpsilon, 0);
        else
            ReferenceOptimizerSteps.Adam(update.Numbers<float>(), update.Slope<float>(), update.Slot<float>(0), update.Slot<float>(1),
                (float)LearningRate, (float)Beta1, (float)Beta2, (float)Epsilon, update.Iteration, update.Slot<float>(2), CorrectedEpsilon, 0);
    }

    double Decay(string option, double value) => value is >= 0 and < 1 ? value : throw Bad(option, value, "a number from 0 to below 1");
}
