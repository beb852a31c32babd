using Unroll.Kernels;

namespace Unroll;

/// <summary>Losses of a difference d = prediction - target whose gradient is known, element by element: few arrays, no chain of records.</summary>
internal static class Residuals
{
    /// <summary>c (d - c / 2) with c = d limited to [-delta, delta]: Huber's loss. Gradient: c.</summary>
    internal static Tensor Huber(Tensor p, Tensor t, double delta)
    {
        Tensor c, y;
        using (Gradients.Off())
        {
            var d = p.Detach() - t.Detach();
            (c, y) = (d.EmptyLike(d.Shape, "Huber"), d.EmptyLike(d.Shape, "Huber"));
            var backend = d.Backend;
            backend.Binary(BinaryOp.Maximum, d.View, d.Like(-delta).View.BroadcastTo(d.Shape), c.View);
            backend.Binary(BinaryOp.Minimum, c.View, d.Like(delta).View.BroadcastTo(d.Shape), c.View);
            backend.Binary(BinaryOp.Multiply, c.View, d.Like(-0.5).View.BroadcastTo(d.Shape), y.View);
            backend.Binary(BinaryOp.Add, d.View, y.View, y.View);
            backend.Binary(BinaryOp.Multiply, c.View, y.View, y.View);
        }
        return Record("Huber", p, t, y, c);
    }

    /// <summary>log(cosh(d)) as |d| + log(1 + e^(-2 |d|)) - log 2, which does not overflow. Gradient: tanh(d).</summary>
    internal static Tensor LogCosh(Tensor p, Tensor t)
    {
        Tensor slope, y;
        using (Gradients.Off())
        {
            var d = p.Detach() - t.Detach();
            slope = d.Tanh();
            var size = d.Abs();
            y = size + (size * -2).Exp().Log1p() - d.Like(Math.Log(2));
        }
        return Record("LogCosh", p, t, y, slope);
    }

    /// <summary>Pinball loss d (s), s = share - [target below prediction], d = target - prediction, p [..., q, n], t [..., 1, n], shares [q, 1]. Gradient of p: -s.</summary>
    internal static Tensor Pinball(Tensor p, Tensor t, Tensor shares)
    {
        Tensor slope, y;
        using (Gradients.Off())
        {
            if (p is { Backend: CpuBackend, DType: DType.Float32 } && t.Backend is CpuBackend)
            {
                (y, slope) = (p.EmptyLike(p.Shape, "Pinball"), p.EmptyLike(p.Shape, "Pinball"));
                Rows(p.AsSpan(), t.AsSpan(), shares.AsSpan(), p.Shape[^1], Elements(y), Elements(slope));
            }
            else
            {
                y = t.Detach() - p.Detach();
                slope = Tensor.Where(y.Less(y.Like(0)), shares - 1, shares);
                y.Backend.Binary(BinaryOp.Multiply, y.View, slope.View, y.View);
            }
        }
        return Node.Record("Pinball", [p, t], new Tensor(y.View), (dy, needed) =>
        {
            var dt = dy * slope;
            return [needed[0] ? -dt : null, needed[1] ? dt.SumTo(t.Shape) : null];
        });
    }

    // Rows of a few numbers are short for operations that broadcast: the same in one sweep.
    static void Rows(ReadOnlySpan<float> p, ReadOnlySpan<float> t, ReadOnlySpan<float> shares, int n, Span<float> y, Span<float> slope)
    {
        for (int row = 0, at = 0; at < p.Length; row += n)
            foreach (var share in shares)
                for (var j = 0; j < n; j++, at++)
                {
                    var d = t[row + j] - p[at];
                    var s = d < 0 ? share - 1 : share;
                    (slope[at], y[at]) = (s, d * s);
                }
    }

    static Span<float> Elements(Tensor made) => made.Shape.Size == 0 ? default : made.View.Data<float>().AsSpan(made.View.Offset, (int)made.Shape.Size);

    static Tensor Record(string name, Tensor p, Tensor t, Tensor y, Tensor slope) => Node.Record(name, [p, t], new Tensor(y.View), (dy, needed) =>
    {
        var dp = dy * slope;
        return [needed[0] ? dp : null, needed[1] ? -dp : null];
    });
}
