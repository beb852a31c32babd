namespace Unroll;

/// <summary>What normalising layers share: after the normalisation each feature is scaled by gamma and shifted by beta, both learned.</summary>
public abstract class AffineNormalization : Layer
{
    private protected AffineNormalization()
    {
    }

    /// <summary>Added to the variance, so that constant inputs do not divide by 0. Default 1e-3, as Keras (PyTorch has 1e-5).</summary>
    public double Epsilon { get; init => field = value >= 0 ? value : throw Bad(nameof(Epsilon), value, "0 or more"); } = 1e-3;

    /// <summary>Whether beta is added. Default true.</summary>
    public bool Center { get; init; } = true;

    /// <summary>Whether gamma is multiplied in. Default true.</summary>
    public bool Scale { get; init; } = true;

    /// <summary>Fills beta. Default zeros.</summary>
    public Initializer BetaInitializer { get; init; } = Initializer.Zeros;

    /// <summary>Fills gamma. Default ones.</summary>
    public Initializer GammaInitializer { get; init; } = Initializer.Ones;

    /// <summary>A penalty on beta. Default none.</summary>
    public Regularizer? BetaRegularizer { get; init; }

    /// <summary>A penalty on gamma. Default none.</summary>
    public Regularizer? GammaRegularizer { get; init; }

    /// <summary>Applied to beta after each optimizer step. Default none.</summary>
    public Constraint? BetaConstraint { get; init; }

    /// <summary>Applied to gamma after each optimizer step. Default none.</summary>
    public Constraint? GammaConstraint { get; init; }

    /// <summary>The scale, or null without one.</summary>
    private protected Weight? Gamma { get; private set; }

    /// <summary>The shift, or null without one.</summary>
    private protected Weight? Beta { get; private set; }

    private protected void AddGammaAndBeta(Shape shape, bool beta = true)
    {
        Gamma = Scale ? AddWeight("gamma", shape, GammaInitializer, regularizer: GammaRegularizer, constraint: GammaConstraint) : null;
        Beta = Center && beta ? AddWeight("beta", shape, BetaInitializer, regularizer: BetaRegularizer, constraint: BetaConstraint) : null;
    }

    /// <summary>normal * gamma + beta.</summary>
    private protected Tensor ScaledAndShifted(Tensor normal, Shape broadcast)
    {
        var y = Gamma is null ? normal : normal * Gamma.Live.Reshape(broadcast);
        return Beta is null ? y : y + Beta.Live.Reshape(broadcast);
    }

    /// <summary>centered * inverse * gamma + beta; the small factors are multiplied first.</summary>
    private protected Tensor ScaledAndShifted(Tensor centered, Tensor inverse, Shape broadcast)
    {
        var factor = Gamma is null ? inverse : inverse * Gamma.Live.Reshape(broadcast);
        var y = centered * factor;
        return Beta is null ? y : y + Beta.Live.Reshape(broadcast);
    }

    /// <summary>1 / sqrt(variance + epsilon).</summary>
    private protected Tensor Inverse(Tensor variance) => (variance + variance.Like(Epsilon)).Sqrt().Reciprocal();

    /// <summary>The input as it is safe to compute with: floating point, and no NaN at masked steps.</summary>
    private protected Tensor Usable(Tensor x) => x.IsFloat ? x.Clean()
        : throw new ShapeException(Who, $"{x.DType} {x.Shape}", "floating-point numbers", "convert with To(DType.Float32), or put an Embedding before it when these are ids");

    private protected ShapeException OneInput(Values inputs) => new(Who, $"{inputs.Count} inputs", "one input", "join them first, for example with Concatenate");

    /// <summary>The error for an option out of range.</summary>
    private protected ArgumentOutOfRangeException Bad(string option, double value, string needed) =>
        new(option, FormattableString.Invariant($"{GetType().Name}: got {option} = {value}; needed {needed}."));
}
