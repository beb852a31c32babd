namespace Unroll;

public abstract partial class Loss
{
    /// <summary>Mean of (prediction - target) squared.</summary>
    public static Loss MeanSquaredError { get; } = new MeanSquaredError();

    /// <summary>Mean of |prediction - target|.</summary>
    public static Loss MeanAbsoluteError { get; } = new MeanAbsoluteError();

    /// <summary>Mean error in percent of the target.</summary>
    public static Loss MeanAbsolutePercentageError { get; } = new MeanAbsolutePercentageError();

    /// <summary>Mean of (log(1 + prediction) - log(1 + target)) squared.</summary>
    public static Loss MeanSquaredLogarithmicError { get; } = new MeanSquaredLogarithmicError();

    /// <summary>Squared up to an error of 1, absolute beyond.</summary>
    public static Loss Huber { get; } = new HuberLoss();

    /// <summary>Mean of log(cosh(prediction - target)).</summary>
    public static Loss LogCosh { get; } = new LogCosh();

    /// <summary>Minus the cosine of the angle between prediction and target.</summary>
    public static Loss CosineSimilarity { get; } = new CosineSimilarityLoss();

    /// <summary>For counts; predictions are the logarithm of the rate.</summary>
    public static Loss Poisson { get; } = new PoissonLoss();

    /// <summary>For targets that are a distribution; predictions are logits.</summary>
    public static Loss KlDivergence { get; } = new KlDivergence();

    /// <summary>For yes-or-no targets; predictions are logits.</summary>
    public static Loss BinaryCrossEntropy { get; } = new BinaryCrossEntropy();

    /// <summary>For targets that give each class a probability; predictions are logits.</summary>
    public static Loss CategoricalCrossEntropy { get; } = new CategoricalCrossEntropy();

    /// <summary>For targets that are class numbers; predictions are logits.</summary>
    public static Loss SparseCategoricalCrossEntropy { get; } = new SparseCategoricalCrossEntropy();

    /// <summary>For targets of -1 and 1; predictions are scores.</summary>
    public static Loss Hinge { get; } = new HingeLoss();

    /// <summary>For label sequences without times; predictions are logits, the blank is class 0.</summary>
    public static Loss Ctc { get; } = new CtcLoss();

    /// <summary>For numbers with their uncertainty; predictions hold a mean and a scale for each target.</summary>
    public static Loss Gaussian { get; } = new GaussianLikelihood();
}
