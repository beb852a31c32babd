namespace Unroll;

public abstract partial class Loss
{
    /// <summary>Mean of (prediction - target) squared.</summary>
    public static Loss MeanSquaredError { get; } = new MeanSquaredError();

    /// <summary>Mean of |prediction - target|.</summary>
    public static Loss MeanAbsoluteError { get; } = new MeanAbsoluteError();

    /// <summary>For yes-or-no targets; predictions are logits.</summary>
    public static Loss BinaryCrossEntropy { get; } = new BinaryCrossEntropy();

    /// <summary>For targets that give each class a probability; predictions are logits.</summary>
    public static Loss CategoricalCrossEntropy { get; } = new CategoricalCrossEntropy();

    /// <summary>For targets that are class numbers; predictions are logits.</summary>
    public static Loss SparseCategoricalCrossEntropy { get; } = new SparseCategoricalCrossEntropy();
}
