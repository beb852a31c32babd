namespace Unroll;

/// <summary>What layers with a kernel over positions share: kernel and bias with their options, and an activation.</summary>
public abstract class KernelLayer : SpatialLayer
{
    private protected KernelLayer(int axes) : base(axes)
    {
    }

    /// <summary>Applied to the result. Default: linear, that is none.</summary>
    public Activation Activation { get; init; } = Activation.Linear;

    /// <summary>Whether a bias is added. Default true.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>Fills the kernel. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>Fills the bias. Default zeros.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <summary>A penalty on the kernel. Default none.</summary>
    public Regularizer? KernelRegularizer { get; init; }

    /// <summary>A penalty on the bias. Default none.</summary>
    public Regularizer? BiasRegularizer { get; init; }

    /// <summary>Applied to the kernel after each optimizer step. Default none.</summary>
    public Constraint? KernelConstraint { get; init; }

    /// <summary>Applied to the bias after each optimizer step. Default none.</summary>
    public Constraint? BiasConstraint { get; init; }

    private protected Weight Kernel { get; set; } = null!;

    private protected Weight? Bias { get; private set; }

    /// <summary>The sizes of a window, one for each axis.</summary>
    private protected abstract int[] Sizes { get; }

    /// <summary>Declares kernel and bias.</summary>
    private protected void AddKernel(Shape kernel, Shape bias)
    {
        Kernel = AddWeight("kernel", kernel, KernelInitializer, regularizer: KernelRegularizer, constraint: KernelConstraint);
        AddBias(bias);
    }

    private protected void AddBias(Shape bias) =>
        Bias = UseBias ? AddWeight("bias", bias, BiasInitializer, regularizer: BiasRegularizer, constraint: BiasConstraint) : null;

    /// <summary>An error when x has other channels than the weights.</summary>
    private protected void RequireChannels(Tensor x, int channels)
    {
        if (x.Shape[^1] != channels)
            throw new ShapeException(Who, FormattableString.Invariant($"{x.Shape[^1]} channels, {x.Shape}"), FormattableString.Invariant($"{channels}, as when it was built"), "make a new layer for other data");
    }

    /// <summary>An error when windows shall look back along more than one axis, or where that has no meaning.</summary>
    private protected void RefuseCausal(PaddingMode padding)
    {
        if (padding == PaddingMode.Causal)
            throw new ArgumentException($"{Who}: got Padding = PaddingMode.Causal; needed Valid or Same. Usual fix: ZeroPadding{Axes}D before it.");
    }
}
