using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>(x - mean) / sqrt(variance + epsilon), both over the given axes, as one operation: its gradient reads the result and one number for each mean.</summary>
    /// <returns>The result, and the moments with the axes left at length 1; no gradient goes through the moments.</returns>
    internal (Tensor Normal, Tensor Mean, Tensor Variance) Normalize(int[] axes, double epsilon)
    {
        const string Who = "Normalize";
        RequireFloat(Who, this);
        var kept = Reduced(Who, axes).Kept;
        var share = 1.0 / Math.Max(1, Shape.Size / Math.Max(1, kept.Size));
        var (mean, y) = (Averaged(ReduceOp.Sum, this, kept, share), EmptyLike(Shape, Who));
        Backend.Binary(BinaryOp.Subtract, View, mean.View.BroadcastTo(Shape), y.View);
        var (variance, inverse) = (Averaged(ReduceOp.SumSquares, y, kept, share), EmptyLike(kept, Who));
        Backend.Binary(BinaryOp.Add, variance.View, Like(epsilon).View.BroadcastTo(kept), inverse.View);
        Backend.Unary(UnaryOp.Sqrt, inverse.View, inverse.View);
        Backend.Unary(UnaryOp.Reciprocal, inverse.View, inverse.View);
        Backend.Binary(BinaryOp.Multiply, y.View, inverse.View.BroadcastTo(Shape), y.View);
        var result = new Tensor(y.View, Mask);
        return (Gradients.IsRecording ? Node.Record(Who, [this], result, (dy, _) => [NormalizeGradient(dy, y, inverse, share)]) : result, mean, variance);
    }

    /// <summary>(x - mean) / sqrt(variance + epsilon) * gamma + beta, mean and variance over the last axes, in one pass over each row; null where the backend has no kernel for it. Then
    /// <see cref="Normalize"/> and the products are the definition.</summary>
    /// <param name="axes">How many axes, counted from the last.</param>
    /// <param name="gamma">Of the lengths of these axes, or null.</param>
    /// <param name="beta">Of the lengths of these axes, or null.</param>
    /// <param name="epsilon">Added to the variance.</param>
    internal Tensor? LayerNorm(int axes, Tensor? gamma, Tensor? beta, double epsilon)
    {
        const string Who = "LayerNorm";
        if (Backend is not ILayerNormKernel kernel || DType != DType.Float32 || Shape.Size == 0 || gamma is { DType: not DType.Float32 } || beta is { DType: not DType.Float32 })
            return null;
        Shape rows = [.. Shape[..^axes]];
        var (x, y, mean, reciprocal) = (Dense(), EmptyLike(Shape, Who), EmptyLike(rows, Who), EmptyLike(rows, Who));
        var (scale, shift) = (gamma?.Dense(), beta?.Dense());
        kernel.LayerNorm(x.View, scale?.View, shift?.View, epsilon, y.View, mean.View, reciprocal.View);
        var result = new Tensor(y.View, Mask);
        if (!Gradients.IsRecording)
            return result;
        Tensor[] inputs = gamma is null ? beta is null ? [this] : [this, beta] : beta is null ? [this, gamma] : [this, gamma, beta];
        return Node.Record(Who, inputs, result, (dy, needed) =>
        {
            var gradients = Array.ConvertAll(inputs, input => dy.EmptyLike(input.Shape, Who));
            var (g, b) = (gamma is null ? null : gradients[1], beta is null ? null : gradients[^1]);
            kernel.LayerNormGradient(x.View, scale?.View, mean.View, reciprocal.View, dy.Dense().View, gradients[0].View,
                g is not null && needed[1] ? g.View : null, b is not null && needed[^1] ? b.View : null);
            return [.. gradients.Select((gradient, i) => needed[i] ? gradient : null)];
        });
    }

    /// <summary>dx = (dy - mean(dy) - y mean(dy y)) inverse, the means over the axes along which inverse has length 1.</summary>
    static Tensor NormalizeGradient(Tensor dy, Tensor y, Tensor inverse, double share)
    {
        var (product, backend, kept) = (dy * y, dy.Backend, inverse.Shape);
        var (own, along) = (Averaged(ReduceOp.Sum, dy, kept, share), Averaged(ReduceOp.Sum, product, kept, share));
        backend.Binary(BinaryOp.Multiply, y.View, along.View.BroadcastTo(y.Shape), product.View);
        backend.Binary(BinaryOp.Subtract, dy.View, product.View, product.View);
        backend.Binary(BinaryOp.Subtract, product.View, own.View.BroadcastTo(y.Shape), product.View);
        backend.Binary(BinaryOp.Multiply, product.View, inverse.View.BroadcastTo(y.Shape), product.View);
        return product;
    }

    /// <summary>A sum times a factor, unrecorded.</summary>
    static Tensor Averaged(ReduceOp op, Tensor x, Shape kept, double share)
    {
        var sum = x.EmptyLike(kept, "Normalize");
        x.Backend.Reduce(op, x.View, sum.View);
        x.Backend.Binary(BinaryOp.Multiply, sum.View, x.Like(share).View.BroadcastTo(kept), sum.View);
        return sum;
    }
}
