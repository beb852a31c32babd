using Unroll.Kernels;

namespace Unroll;

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: each weight's step is scaled by running means of its gradient and of the gradient's square.</summary>
/// <remarks>
/// <para>m += (1 - b1)(g - m); v += (1 - b2)(g^2 - v); w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon), t the number of the step.</para>
/// <para>Epsilon stands where Keras puts it: beside the uncorrected root, 1e-7. PyTorch adds its 1e-8 after the correction: <see cref="Convention"/>, or <see cref="CorrectedEpsilon"/> alone.
/// With <see cref="AmsGrad"/> v is replaced, in the last formula, by the largest v so far (uncorrected, as both do).</para>
/// <para>Keeps for each weight: <c>mean</c>, <c>square</c>, and <c>largest_square</c> with AmsGrad.</para>
/// </remarks>
public abstract class AdamBase : Optimizer
{
    double? _epsilon;
    bool? _corrected;

    private protected AdamBase(double learningRate) : base(learningRate)
    {
    }

    /// <summary>How slowly the mean of the gradient changes, from 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init => field = Share(nameof(Beta1), value); } = 0.9;

    /// <summary>How slowly the mean of its square changes, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init => field = Share(nameof(Beta2), value); } = 0.999;

    /// <summary>Keeps the division from exploding. Default 1e-7, as Keras; 1e-8 in PyTorch's form.</summary>
    public double Epsilon { get => _epsilon ?? (Convention == Convention.PyTorch ? 1e-8 : 1e-7); init => _epsilon = Small(nameof(Epsilon), value); }

    /// <summary>Whether epsilon is added after the bias correction. Default: in PyTorch's form it is.</summary>
    public bool CorrectedEpsilon { get => _corrected ?? Convention == Convention.PyTorch; init => _corrected = value; }

    /// <summary>Whether the largest square so far is used. Default false.</summary>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => AmsGrad ? ["mean", "square", "largest_square"] : ["mean", "square"];

    private protected override bool AppliesDecay => true;

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update) => Step(update, update.LearningRate, Beta1, Beta2, Epsilon, CorrectedEpsilon);

    /// <summary>Adam's step on a weight whose slots are mean, square and, if it is there, the largest square.</summary>
    internal static void Step(WeightUpdate update, double rate, double beta1, double beta2, double epsilon, bool corrected)
    {
        if (update.DType == DType.Float64)
            ReferenceOptimizerSteps.Adam(update.Numbers<double>(), update.Slope<double>(), update.Slot<double>(0), update.Slot<double>(1),
                rate, beta1, beta2, epsilon, update.Iteration, update.Slot<double>(2), corrected, update.Decay);
        else if (update.Rows is { } rows)
            OptimizerSteps.AdamRows(update.Numbers<float>(), rows, update.Slot<float>(0), update.Slot<float>(1),
                rate, beta1, beta2, epsilon, update.Iteration, update.Slot<float>(2), corrected, update.Decay);
        else if (update.IsFast)
            OptimizerSteps.Adam(update.Numbers<float>(), update.Slope<float>(), update.Slot<float>(0), update.Slot<float>(1),
                rate, beta1, beta2, epsilon, update.Iteration, update.Slot<float>(2), corrected, update.Decay);
        else
            ReferenceOptimizerSteps.Adam(update.Numbers<float>(), update.Slope<float>(), update.Slot<float>(0), update.Slot<float>(1),
                (float)rate, (float)beta1, (float)beta2, (float)epsilon, update.Iteration, update.Slot<float>(2), corrected, (float)update.Decay);
    }
}
