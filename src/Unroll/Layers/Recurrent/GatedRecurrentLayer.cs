using System.Globalization;
using Unroll.Kernels;

namespace Unroll;

/// <summary>What the recurrent layers with Keras's three weights share: kernel [features, gates * units], recurrent_kernel [units, gates * units]
/// and bias, with their initializers, regularizers and constraints.</summary>
/// <param name="units">Width of the output and of each state.</param>
/// <param name="gates">How many gates stand side by side in the weights.</param>
public abstract class GatedRecurrentLayer(int units, int gates) : RecurrentLayer(units)
{
    /// <summary>Gates that stand side by side in the weights.</summary>
    private protected int Gates { get; } = gates;

    /// <summary>Activation of the new value. Default tanh.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>Whether there is a bias. Default true.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>Whether training draws a mask of its own for each gate, of the input too, instead of one for all: Keras's <c>implementation=1</c>. A
    /// <see cref="RecurrentLayer.RecurrentDropout"/> above 0 does so in any case, as in Keras. Default false.</summary>
    public bool DropoutPerGate { get; init; }

    /// <summary>Whether the two products are normalised before they meet: z = n(x W) g + n(h U) g' + b, n over all gates of a row together (mean 0, variance 1,
    /// 1e-3 added to the variance), with the weights <c>kernel_gamma</c> and <c>recurrent_gamma</c>. A shift of its own would repeat the bias. Default false.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>What fills the kernel. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>What fills the recurrent kernel. Default orthogonal.</summary>
    public Initializer RecurrentInitializer { get; init; } = Initializer.Orthogonal;

    /// <summary>What fills the bias. Default zeros.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <summary>A penalty on the kernel, or null.</summary>
    public Regularizer? KernelRegularizer { get; init; }

    /// <summary>A penalty on the recurrent kernel, or null.</summary>
    public Regularizer? RecurrentRegularizer { get; init; }

    /// <summary>A penalty on the bias, or null.</summary>
    public Regularizer? BiasRegularizer { get; init; }

    /// <summary>Applied to the kernel after each optimizer step, or null.</summary>
    public Constraint? KernelConstraint { get; init; }

    /// <summary>Applied to the recurrent kernel after each optimizer step, or null.</summary>
    public Constraint? RecurrentConstraint { get; init; }

    /// <summary>Applied to the bias after each optimizer step, or null.</summary>
    public Constraint? BiasConstraint { get; init; }

    private protected Weight Kernel { get; private set; } = null!;

    private protected Weight RecurrentKernel { get; private set; } = null!;

    private protected Weight? Bias { get; private set; }

    /// <summary>The scales of the normalised products, or null.</summary>
    private protected Weight? KernelGamma { get; private set; }

    private protected Weight? RecurrentGamma { get; private set; }

    /// <summary>The weights of the layer norm in the order of <see cref="FusedCell.Norms"/>.</summary>
    private protected virtual IReadOnlyList<Weight> Norms => LayerNorm ? [KernelGamma!, RecurrentGamma!] : [];

    internal override int DropoutMaskCount => DropoutPerGate || RecurrentDropout > 0 ? Gates : 1;

    /// <summary>Width of the hidden state that enters the recurrent products.</summary>
    private protected virtual int HiddenWidth => Units;

    private protected virtual Shape BiasShape => [Gates * Units];

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => Kernel is null ? null : string.Create(CultureInfo.InvariantCulture,
        $"{(Gates == 1 ? "" : $"{Gates}·")}{Units}·({Kernel.Shape[0]} + {HiddenWidth}{(RowsBeside == 0 ? "" : $" + {RowsBeside}")}){(Norms.Count > 2 ? $" + {Norms.Count - 2}·{Units}" : "")}");

    // Bias and scales, as wide as the kernel.
    int RowsBeside => (UseBias ? BiasShape.Rank : 0) + (LayerNorm ? 2 : 0);

    private protected virtual Initializer FirstBias => BiasInitializer;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        if ((long)Gates * Units > int.MaxValue)
            throw new ShapeException(Who, FormattableString.Invariant($"{Units} units with {Gates} gates"), FormattableString.Invariant($"at most {int.MaxValue / Gates} units"), "take fewer units, or stack several layers");
        Kernel = AddWeight("kernel", [input[^1], Gates * Units], KernelInitializer, regularizer: KernelRegularizer, constraint: KernelConstraint);
        RecurrentKernel = AddWeight("recurrent_kernel", [HiddenWidth, Gates * Units], RecurrentInitializer, regularizer: RecurrentRegularizer, constraint: RecurrentConstraint);
        Bias = UseBias ? AddWeight("bias", BiasShape, FirstBias, regularizer: BiasRegularizer, constraint: BiasConstraint) : null;
        if (!LayerNorm)
            return;
        KernelGamma = AddWeight("kernel_gamma", [Gates * Units], Initializer.Ones);
        RecurrentGamma = AddWeight("recurrent_gamma", [Gates * Units], Initializer.Ones);
    }

    /// <inheritdoc/>
    protected sealed override Tensor Project(Tensor x) => ProjectDropped(x, null);

    internal sealed override Tensor ProjectDropped(Tensor x, Tensor? factors)
    {
        return NormalizedProduct(x, Kernel, factors?.ExpandDims(1), KernelGamma?.Live, Bias is null ? null : InputBias(Bias));
    }

    private protected virtual Tensor InputBias(Tensor bias) => bias;

    /// <summary>start + h U, with dropout and normalised.</summary>
    private protected Tensor HiddenProduct(Tensor h, Pass pass, Tensor? start) => NormalizedProduct(h, RecurrentKernel, pass.Masks?.Recurrent, RecurrentGamma?.Live, start);

    Tensor NormalizedProduct(Tensor v, Tensor weights, Tensor? factors, Tensor? gamma, Tensor? start)
    {
        if (gamma is null)
            return Product(v, weights, factors, start);
        var product = Normalized(Product(v, weights, factors), gamma);
        return start is null ? product : start + product;
    }

    /// <summary>(v - mean) / sqrt(variance + 1e-3) * gamma along the last axis; v itself without gamma.</summary>
    private protected static Tensor Normalized(Tensor v, Tensor? gamma)
    {
        if (gamma is null)
            return v;
        var d = v - v.Mean(-1, keepDims: true);
        return d / (d.Square().Mean(-1, keepDims: true) + RecurrentSpec.LayerNormEpsilon).Sqrt() * gamma;
    }

    /// <summary>start + v . weights, with the dropout factors of v: none, one mask [..., width], or one for each gate [..., gates, width].</summary>
    private protected Tensor Product(Tensor v, Tensor weights, Tensor? factors, Tensor? start = null)
    {
        if (factors is null || factors.Rank == v.Rank)
        {
            v = factors is null ? v : v * factors;
            return start is null ? v.MatMul(weights) : v.MatMul(weights, start);
        }
        var product = Tensor.Concat(Enumerable.Range(0, Gates).Select(g => (v * Factor(factors, g)).MatMul(Block(weights, g, g + 1))), -1);
        return start is null ? product : start + product;
    }

    /// <summary>The hidden state as it enters the product of one gate.</summary>
    private protected Tensor DropHidden(Tensor h, int gate, Pass pass) => pass.Masks?.Recurrent is not { } factors ? h
        : h * (factors.Rank == 2 ? factors : factors[.., gate]);

    /// <summary>The columns of some gates.</summary>
    private protected Tensor Block(Tensor weights, int first, int end) => weights[.., (first * Units)..(end * Units)];

    // [batch, gates, width] for a step, [batch, 1, gates, width] for all steps at once.
    static Tensor Factor(Tensor factors, int gate) => factors.Rank == 3 ? factors[.., gate] : factors[.., .., gate];
}
