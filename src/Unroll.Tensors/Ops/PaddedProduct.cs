using Unroll.Kernels;

namespace Unroll;

/// <summary>Products of padded sequences with a matrix that cost their real steps, where a mask, dense numbers and the fast backend allow it. The bits are those of the plain product.</summary>
internal static class PaddedProduct
{
    /// <summary>y (+)= x w, both as rows [batch * time, ...]; false where the plain product has to run.</summary>
    internal static bool Forward(Mask? mask, Tensor x, Tensor w, View y, Tensor? start)
    {
        // A start of its own for each step would not let a step take the result of the one before.
        if (start is { Rank: > 1 } || !Fits(mask, x) || !Pays(mask!))
            return false;
        var repeats = LeftOutSteps.Of(x.View, mask!) is { Repeats: true };
        SequenceProducts.Forward(mask!.Batch, mask.Time, mask.Steps.AsSpan<bool>(), repeats ? Real(x) : x.AsSpan(), Operand(w.View), y.Data<float>().AsSpan(y.Offset, (int)y.Shape.Size), start is not null, repeats);
        return true;
    }

    /// <summary>Whether the gradients dy of rows are 0 at every masked step, as they are behind a masked loss, so that only the real ones need be multiplied.</summary>
    internal static bool OnlyReal(Mask? mask, Tensor x, Tensor dy)
    {
        if (!Fits(mask, dy) || !Fits(mask, x) || !Pays(mask!))
            return false;
        var n = dy.Shape[1];
        ReadOnlySpan<float> gradients = dy.AsSpan();
        ReadOnlySpan<bool> flags = mask!.Steps.AsSpan<bool>();
        for (int step = 0, end; step < flags.Length; step = end)
        {
            var same = flags[step..].IndexOf(!flags[step]);
            end = same < 0 ? flags.Length : step + same;
            if (!flags[step] && gradients[(step * n)..(end * n)].ContainsAnyExcept(0f))
                return false;
        }
        return true;
    }

    /// <summary>dx = dy (transposed w) at real steps, 0 at the others, which are left out where they are many numbers.</summary>
    internal static void Backward(Mask mask, Tensor dy, Tensor w, View dx)
    {
        var (v, leave) = (w.View, LeftOutSteps.Pays(mask, dx.Shape[^1]));
        SequenceProducts.Backward(mask.Batch, mask.Time, mask.Steps.AsSpan<bool>(), dy.AsSpan(),
            new MatrixOperand(v.Data<float>(), v.Offset, v.Shape[1], v.Shape[0], v.Strides[1], v.Strides[0]), dx.Data<float>().AsSpan(dx.Offset, (int)dx.Shape.Size), leaveMasked: leave);
        if (leave)
            dx.Storage.LeaveOut(new LeftOutSteps(mask, dx.Offset, dx.Shape[^1], repeats: false));
    }

    /// <summary>dw (+)= the sum of (transposed x) dy over real steps.</summary>
    internal static void Weights(Mask mask, Tensor x, Tensor dy, View dw, bool accumulate) =>
        SequenceProducts.Weights(mask.Steps.AsSpan<bool>(), LeftOutSteps.Of(x.View, mask) is null ? x.AsSpan() : Real(x), x.Shape[1], dy.AsSpan(), dy.Shape[1], dw.Data<float>().AsSpan(dw.Offset, (int)dw.Shape.Size), accumulate);

    static bool Fits(Mask? mask, Tensor rows) =>
        mask is not null && rows is { Backend: CpuBackend, DType: DType.Float32, View.IsContiguous: true } && mask.Steps.Backend is CpuBackend && rows.Shape[0] == mask.Batch * mask.Time && rows.Shape[1] > 0;

    static bool Pays(Mask mask) => SequenceProducts.Pays(mask.Steps.AsSpan<bool>());

    static ReadOnlySpan<float> Real(Tensor x) => ((float[])x.View.Storage.Numbers).AsSpan(x.View.Offset, (int)x.Shape.Size);

    static MatrixOperand Operand(View w) => new(w.Data<float>(), w.Offset, w.Shape[0], w.Shape[1], w.Strides[0], w.Strides[1]);
}
