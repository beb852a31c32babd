using System.Globalization;

namespace Unroll;

/// <summary>How well two vectors go together: the score of a dual encoder, context against response.</summary>
/// <remarks>
/// <para>score = cᵀ M r, for every sample at once. No sigmoid: the loss takes logits (<see cref="Loss.BinaryCrossEntropy"/>). With <see cref="InBatchNegatives"/> every context is
/// scored against every response of the batch; the right one stands on the diagonal, and <see cref="Loss.SparseCategoricalCrossEntropy"/> with targets 0, 1, 2 ... makes all others negatives.</para>
/// <para>Shapes: c [batch, a] and r [batch, b] to [batch, 1], or [batch, batch] with <see cref="InBatchNegatives"/>; [batch, time, a] and [batch, time, b] to [batch, time, 1].</para>
/// <para>Weights: kernel [a, b]: 65,536 for 256 and 256.</para>
/// <para>Mask: kept.</para>
/// </remarks>
public sealed class BilinearScore : Layer
{
    Weight? _kernel;

    /// <summary>Whether each context is scored against all responses of the batch. Default false.</summary>
    public bool InBatchNegatives { get; init; }

    /// <summary>Fills the kernel. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>A penalty on the kernel. Default none.</summary>
    public Regularizer? KernelRegularizer { get; init; }

    /// <summary>Applied to the kernel after each optimizer step. Default none.</summary>
    public Constraint? KernelConstraint { get; init; }

    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => _kernel is null ? null : string.Create(CultureInfo.InvariantCulture, $"{_kernel.Shape[0]}·{_kernel.Shape[1]}");

    /// <summary>Scores responses for contexts.</summary>
    public Tensor Call(Tensor context, Tensor response) => Call([context, response]);

    /// <summary>Puts the layer into a graph.</summary>
    public Symbol Call(Symbol context, Symbol response) => Call([context, response]);

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        Check(inputs);
        _kernel = AddWeight("kernel", [inputs[0][^1], inputs[1][^1]], KernelInitializer, regularizer: KernelRegularizer, constraint: KernelConstraint);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        Check([.. inputs.Select(x => x.Shape)]);
        if (inputs[0].Shape[^1] != _kernel!.Shape[0] || inputs[1].Shape[^1] != _kernel.Shape[1])
            throw new ShapeException(Who, $"inputs {inputs[0].Shape} and {inputs[1].Shape}", $"last axes of {_kernel.Shape[0]} and {_kernel.Shape[1]}, as when it was built");
        var projected = inputs[0].Clean().MatMul(_kernel);
        var response = inputs[1].Clean();
        return new Values(("y", InBatchNegatives ? projected.MatMul(response.Transpose()) : (projected * response).Sum(-1, keepDims: true)));
    }

    void Check(IReadOnlyList<Shape> shapes)
    {
        if (shapes.Count != 2 || shapes[0].Rank < 2 || shapes[0].Rank != shapes[1].Rank || (InBatchNegatives && shapes[0].Rank != 2) || !shapes[0][..^1].Zip(shapes[1][..^1]).All(p => p.First == p.Second || p.First == Shape.Unknown || p.Second == Shape.Unknown))
            throw new ShapeException(Who, $"inputs {string.Join(" and ", shapes)}", InBatchNegatives ? "two: a context [batch, a] and a response [batch, b]" : "two of one batch: a context [batch, a] and a response [batch, b]",
                "score.Call(context, response), each the last output of an encoder");
    }
}
