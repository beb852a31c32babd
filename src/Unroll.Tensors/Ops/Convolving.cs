using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>bias + the convolution of x [batch, ...lengths, channels] with a kernel [...sizes, channels / groups, filters]: [batch, ...windows, filters].</summary>
    /// <remarks>Each output is one chain: the bias, then the kernel's positions in order, the channels of each. What is added at the ends is 0.</remarks>
    internal static Tensor Convolve(Tensor x, Tensor kernel, Tensor? bias, WindowAxis[] axes, int groups)
    {
        if (x.Backend is not IConvolutionKernel device || kernel.Backend != x.Backend || x.DType != DType.Float32 || kernel.DType != DType.Float32 || (bias ?? kernel).DType != DType.Float32)
            return ConvolveComposed(x, kernel, bias, axes, groups);
        var (channels, filters) = (x.Shape[^1], kernel.Shape[^1]);
        int[] inputs = [.. x.Shape[1..^1]], outputs = [.. axes.Select((a, i) => a.Count(inputs[i]))];
        var spec = new ConvolutionSpec(x.Shape[0], channels, filters, groups, inputs, Array.ConvertAll(axes, a => a.Size), Array.ConvertAll(axes, a => a.Stride),
            Array.ConvertAll(axes, a => a.Dilation), Array.ConvertAll(axes, a => a.Before), outputs);
        var (dense, weights) = (x.Dense(), kernel.Dense());
        var y = dense.EmptyLike([x.Shape[0], .. outputs, filters], "Convolve");
        device.Forward(spec, dense.View, weights.View, bias?.Dense().View, y.View);
        if (!Gradients.IsRecording)
            return y;
        return Node.Record("Convolve", bias is null ? [x, kernel] : [x, kernel, bias], y, (dy, needed) =>
        {
            var d = dy.Dense();
            Tensor? left = null, right = null;
            if (needed[0])
                device.InputGradient(spec, d.View, weights.View, (left = d.EmptyLike(dense.Shape, "Convolve")).View);
            if (needed[1])
                device.KernelGradient(spec, dense.View, d.View, (right = d.EmptyLike(weights.Shape, "Convolve")).View);
            return bias is null ? [left, right] : [left, right, needed[2] ? d.SumTo([filters]) : null];
        });
    }

    /// <summary>The definition: zeros at the ends, windows as rows, one product for each group.</summary>
    internal static Tensor ConvolveComposed(Tensor x, Tensor kernel, Tensor? bias, WindowAxis[] axes, int groups)
    {
        var (rank, depth, filters) = (axes.Length, kernel.Shape[^2], kernel.Shape[^1] / groups);
        for (var i = 0; i < rank; i++)
            if (axes[i].Before + axes[i].After > 0)
                x = x.Pad(1 + i, axes[i].Before, axes[i].After);
        for (var i = 0; i < rank; i++)
            x = x.Unfold(1 + (2 * i), axes[i].Size, axes[i].Stride, axes[i].Dilation);
        // [batch, windows, size, windows, size, ..., channels] to [batch, ...windows, ...sizes, channels].
        x = x.Permute([0, .. Enumerable.Range(0, rank).Select(i => 1 + (2 * i)), .. Enumerable.Range(0, rank).Select(i => 2 + (2 * i)), 1 + (2 * rank)]);
        Shape windows = x.Shape[..(1 + rank)];
        var width = 1;
        foreach (var axis in axes)
            width *= axis.Size;
        var parts = new Tensor[groups];
        for (var g = 0; g < groups; g++)
        {
            var part = groups == 1 ? x : x.Split(groups, -1)[g];
            var weights = kernel.Reshape(width, depth, groups * filters);
            weights = (groups == 1 ? weights : weights.Split(groups, -1)[g]).Reshape(width * depth, filters);
            var rows = part.Reshape([.. windows, width * depth]);
            parts[g] = bias is null ? rows.MatMul(weights) : rows.MatMul(weights, groups == 1 ? bias : bias.Split(groups, 0)[g]);
        }
        return groups == 1 ? parts[0] : Concat(parts, -1);
    }
}
