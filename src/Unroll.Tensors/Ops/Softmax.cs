using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>e^x / sum(e^x) along an axis, computed from x - max(x). Gradient: y (dy - sum(dy y)).</summary>
    public Tensor Softmax(int axis = -1)
    {
        var (y, kept) = Shifted("Softmax", ref axis);
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
        var (y, kept) = Shifted("LogSoftmax", ref axis);
        var powers = EmptyLike(Shape, "LogSoftmax");
        Backend.Unary(UnaryOp.Exp, y.View, powers.View);
        Backend.Reduce(ReduceOp.Sum, powers.View, kept.View);
        Backend.Unary(UnaryOp.Log, kept.View, kept.View);
        Backend.Binary(BinaryOp.Subtract, y.View, kept.View.BroadcastTo(Shape), y.View);
        var result = new Tensor(y.View, Mask);
        return Gradients.IsRecording ? Node.Record("LogSoftmax", [this], result, LogSoftmaxGradient(y, axis)) : result;
    }

    static Func<Tensor, bool[], Tensor?[]> LogSoftmaxGradient(Tensor y, int axis) => (dy, _) => [dy - (y.Exp() * dy.Sum(axis, keepDims: true))];

    /// <summary>x - max(x) along an axis as a new dense tensor, and room for one number a row. The steps are those of the operations, without their records.</summary>
    (Tensor Shifted, Tensor Kept) Shifted(string who, ref int axis)
    {
        RequireFloat(who, this);
        axis = Shape.Axis(who, axis);
        if (Shape[axis] == 0 && Shape.With(axis, 1).Size > 0)
            throw new ShapeException(who, $"axis {axis} of shape {Shape}", "an axis with at least one element");
        var (shifted, kept) = (EmptyLike(Shape, who), EmptyLike(Shape.With(axis, 1), who));
        Backend.Reduce(ReduceOp.Max, View, kept.View);
        Backend.Binary(BinaryOp.Subtract, View, kept.View.BroadcastTo(Shape), shifted.View);
        return (shifted, kept);
    }
}
