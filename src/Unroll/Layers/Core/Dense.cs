using System.Globalization;

namespace Unroll;

/// <summary>A fully connected layer on the last axis.</summary>
/// <remarks>
/// <para>y = activation(x . kernel + bias).</para>
/// <para>Shapes: [batch, ..., features] -> [batch, ..., units]; on [batch, time, features] every step is treated alike, so TimeDistributed is not needed.</para>
/// <para>Weights: kernel [features, units], bias [units].</para>
/// <para>Mask: kept; NaN in padding does no harm.</para>
/// </remarks>
/// <param name="units">Length of the output's last axis.</param>
public sealed class Dense(int units) : UnaryLayer
{
    Weight? _kernel;
    Weight? _bias;

    /// <summary>Length of the output's last axis.</summary>
    public int Units { get; } = Require.Positive(units, nameof(Dense));

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

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => _kernel is null ? null : string.Create(CultureInfo.InvariantCulture, $"{Units}·{(UseBias ? $"({_kernel.Shape[0]} + 1)" : _kernel.Shape[0])}");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        if (input.Rank < 2)
            throw Unfit(DType.Float32, input, "[batch, ..., features]");
        _kernel = AddWeight("kernel", [input[^1], Units], KernelInitializer, regularizer: KernelRegularizer, constraint: KernelConstraint);
        _bias = UseBias ? AddWeight("bias", [Units], BiasInitializer, regularizer: BiasRegularizer, constraint: BiasConstraint) : null;
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.DType is DType.Int32 or DType.Bool)
            throw new ShapeException(Who, $"{x.DType} {x.Shape}", "floating-point numbers", "put an Embedding before it when these are ids, or convert with To(DType.Float32)");
        if (x.Rank < 2 || x.Shape[^1] != _kernel!.Shape[0])
            throw Unfit(x.DType, x.Shape, $"a last axis of {_kernel!.Shape[0]}, as when it was built");
        x = x.Clean();
        return Activation.Of(_bias is null ? x.MatMul(_kernel) : x.MatMul(_kernel, _bias));
    }

    ShapeException Unfit(DType type, Shape given, string needed) => new(Who, $"an input {type} {given}", needed,
        given.Rank < 2 ? "add a feature axis with ExpandDims(-1)" : "give it the number of features it was built with, or make a new layer");
}
