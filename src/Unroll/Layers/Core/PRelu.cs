namespace Unroll;

/// <summary>A rectifier whose slope below zero is learned.</summary>
/// <remarks>
/// <para>y = x where x is positive, else alpha x.</para>
/// <para>Shapes: unchanged; without shared axes every axis but the batch has a known length.</para>
/// <para>Weights: alpha, of the input's shape without the batch, with length 1 along <see cref="SharedAxes"/>.</para>
/// <para>Mask: kept.</para>
/// <para>Source: He 2015.</para>
/// </remarks>
public sealed class PRelu : UnaryLayer
{
    Weight? _alpha;

    /// <summary>Axes along which one slope serves all, 1 being the first after the batch: [1] for one slope for each feature of [batch, time, features]. Default none.</summary>
    public int[] SharedAxes { get; init; } = [];

    /// <summary>Fills alpha. Default zeros, as Keras (PyTorch starts at 0.25).</summary>
    public Initializer AlphaInitializer { get; init; } = Initializer.Zeros;

    /// <summary>A penalty on alpha. Default none.</summary>
    public Regularizer? AlphaRegularizer { get; init; }

    /// <summary>Applied to alpha after each optimizer step. Default none.</summary>
    public Constraint? AlphaConstraint { get; init; }

    internal override string? StreamProblem(Values inputs) => inputs[0].Rank > 2 && _alpha!.Shape[0] != 1 ? "it has a slope of its own for each time step" : null;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        var shared = AxisList.Resolve(Who, input, SharedAxes);
        if (shared.Contains(0))
            throw new ArgumentException($"{Who}: got the batch, axis 0, among the shared axes; needed axes behind it. Usual fix: leave it out, the batch is always shared.");
        var shape = AxisList.Only(input, AxisList.Others(input.Rank, shared))[1..];
        _alpha = AddWeight("alpha", shape, AlphaInitializer, regularizer: AlphaRegularizer, constraint: AlphaConstraint);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        x = x.Clean();
        return x.Relu() - _alpha!.Live * (-x).Relu();
    }
}
