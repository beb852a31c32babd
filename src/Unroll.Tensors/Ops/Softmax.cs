namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>e^x / sum(e^x) along an axis, computed from x - max(x). Gradient: y (dy - sum(dy y)).</summary>
    public Tensor Softmax(int axis = -1)
    {
        RequireFloat("Softmax", this);
        axis = Shape.Axis("Softmax", axis);
        Tensor y;
        using (Gradients.Off())
        {
            var x = Detach();
            var e = (x - x.Max(axis, keepDims: true)).Exp();
            y = (e / e.Sum(axis, keepDims: true)).WithMask(Mask);
        }
        var result = new Tensor(y.View, Mask);
        return Node.Record("Softmax", [this], result, (dy, _) => [y * (dy - (dy * y).Sum(axis, keepDims: true))]);
    }

    /// <summary>log(softmax(x)) along an axis, without overflow. Gradient: dy - softmax(x) sum(dy).</summary>
    public Tensor LogSoftmax(int axis = -1)
    {
        RequireFloat("LogSoftmax", this);
        axis = Shape.Axis("LogSoftmax", axis);
        Tensor y;
        using (Gradients.Off())
        {
            var x = Detach();
            var shifted = x - x.Max(axis, keepDims: true);
            y = shifted - shifted.Exp().Sum(axis, keepDims: true).Log();
        }
        var result = new Tensor(y.View, Mask);
        return Node.Record("LogSoftmax", [this], result, (dy, _) => [dy - y.Exp() * dy.Sum(axis, keepDims: true)]);
    }
}
