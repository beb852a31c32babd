using Unroll.Kernels;

namespace Unroll;

/// <summary>The gradient of each unary function, from (dy, x, y). Filled in beside the kernels' own gradient functions.</summary>
internal static class UnaryGradients
{
    internal static Func<Tensor, Tensor, Tensor, Tensor>? Of(UnaryOp op) => op switch
    {
        UnaryOp.Tanh => (dy, _, y) => Tensor.Zip(BinaryOp.TanhGradient, y, dy),
        UnaryOp.Sigmoid => (dy, _, y) => Tensor.Zip(BinaryOp.SigmoidGradient, y, dy),
        UnaryOp.Relu => (dy, x, _) => Tensor.Zip(BinaryOp.ReluGradient, x, dy),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "no gradient is known for this function"),
    };
}
