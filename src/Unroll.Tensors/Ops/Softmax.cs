using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>e^x / sum(e^x) along an axis, computed from x - max(x). Gradient: y (dy - sum(dy y)).</summary>
    public Tensor Softmax(int axis = -1)
    {
        if (RowKernel("Softmax", ref axis) is { } kernel)
            return ByRows(kernel, "Softmax", log: false);
        var (y, kept) = Shifted("Softmax", axis);
        Backend.Unary(UnaryOp.Exp, y.View, y.View);
        Backend.Reduce(ReduceOp.Sum, y.View, kept.View);
        Backend.Binary(BinaryOp.Divide, y.View, kept.View.BroadcastTo(Shape), y.View);
        var result = new Tensor(y.View, Mask);
        return Gradients.IsRecording ? Node.Record("Softmax", [this], result, SoftmaxGradient(y, axis)) : result;
    }

    static Func<Tensor, bool[], Tensor?[]> SoftmaxGradient(Tensor y, int axis) => (dy, _) =>
    {
        var (product, backend) = (dy * y, dy.Backend);
        var sum = product.Sum(axis, keepDims: true).View.BroadcastTo(dy.Shape);
        backend.Binary(BinaryOp.Subtract, dy.View, sum, product.View);
        backend.Binary(BinaryOp.Multiply, y.View, product.View, product.View);
        return [product];
    };

    /// <summary>log(softmax(x)) along an axis, without overflow. Gradient: dy - softmax(x) sum(dy).</summary>
    public Tensor LogSoftmax(int axis = -1)
    {
        if (RowKernel("LogSoftmax", ref axis) is { } kernel)
            return ByRows(kernel, "LogSoftmax", log: true);
        var (y, kept) = Shifted("LogSoftmax", axis);
        var powers = EmptyLike(Shape, "LogSoftmax");
        Backend.Unary(UnaryOp.Exp, y.View, powers.View);
        Backend.Reduce(ReduceOp.Sum, powers.View, kept.View);
        Backend.Unary(UnaryOp.Log, kept.View, kept.View);
        Backend.Binary(BinaryOp.Subtract, y.View, kept.View.BroadcastTo(Shape), y.View);
        var result = new Tensor(y.View, Mask);
        return Gradients.IsRecording ? Node.Record("LogSoftmax", [this], result, LogSoftmaxGradient(y, axis)) : result;
    }

    static Func<Tensor, bool[], Tensor?[]> LogSoftmaxGradient(Tensor y, int axis) => (dy, _) => [dy - (y.Exp() * dy.Sum(axis, keepDims: true))];

    /// <summary>Checks the argument; the kernel that runs along its last axis in one pass, if that is the axis and there is one.</summary>
    ISoftmaxKernel? RowKernel(string who, ref int axis)
    {
        RequireFloat(who, this);
        axis = Shape.Axis(who, axis);
        if (Shape[axis] == 0 && Shape.With(axis, 1).Size > 0)
            throw new ShapeException(who, $"axis {axis} of shape {Shape}", "an axis with at least one element");
        return axis == Rank - 1 && DType == DType.Float32 && Shape.Size > 0 ? Backend as ISoftmaxKernel : null;
    }

    Tensor ByRows(ISoftmaxKernel kernel, string who, bool log)
    {
        var y = EmptyLike(Shape, who);
        kernel.Softmax(Dense().View, y.View, log);
        var result = Mask is null ? y : new Tensor(y.View, Mask);
        if (!Gradients.IsRecording)
            return result;
        var saved = y.View;
        return Node.Record(who, [this], result, (dy, _) =>
        {
            var dx = dy.EmptyLike(dy.Shape, who);
            kernel.SoftmaxGradient(saved, dy.Dense().View, dx.View, log);
            return [dx];
        });
    }

    /// <summary>x - max(x) along an axis as a new dense tensor, and room for one number a row. The steps are those of the operations, without their records.</summary>
    (Tensor Shifted, Tensor Kept) Shifted(string who, int axis)
    {
        var (shifted, kept) = (EmptyLike(Shape, who), EmptyLike(Shape.With(axis, 1), who));
        Backend.Reduce(ReduceOp.Max, View, kept.View);
        Backend.Binary(BinaryOp.Subtract, View, kept.View.BroadcastTo(Shape), shifted.View);
        return (shifted, kept);
    }
}
