namespace Unroll.Testing;

/// <summary>What every tensor operation must keep: the fast backend agrees with the plain one, the gradient with differences, strided and
/// broadcast inputs with dense ones bit for bit, and the shape-only backend with the shape.</summary>
public static class OpContract
{
    /// <summary>Checks one operation; throws with its name.</summary>
    public static void Check(string name, OpCase op)
    {
        var inputs = op.Inputs.Select((x, i) => x.Make(i)).ToArray();
        var expected = op.Run(inputs);
        var plain = op.Run(Array.ConvertAll(inputs, x => x.On(PlainBackend.Instance)));
        new Tolerance(op.Tolerance).Require($"{name}: fast against plain", plain, expected);
        Layouts(name, op, inputs, expected);
        Broadcasts(name, op, inputs);
        ShapeAlone(name, op, inputs, expected);
        if (op.Differentiable)
            Differentiates(name, op, inputs);
        else
            Unrecorded(name, op, inputs);
    }

    /// <summary>Transposed, cut out of something larger, and walked backwards: the same bits.</summary>
    static void Layouts(string name, OpCase op, Tensor[] inputs, Tensor expected)
    {
        foreach (var (how, change) in new (string, Func<Tensor, Tensor>)[] { ("transposed", Transposed), ("cut out", CutOut), ("backwards", Backwards) })
        {
            Bits.RequireEqual($"{name}: {how} inputs", expected, op.Run(Array.ConvertAll(inputs, x => change(x))));
            for (var i = 0; inputs.Length > 1 && i < inputs.Length; i++)
                Bits.RequireEqual(FormattableString.Invariant($"{name}: input {i} {how}"), expected, op.Run([.. inputs.Select((x, j) => j == i ? change(x) : x)]));
        }
    }

    static Tensor Transposed(Tensor x) => x.Rank < 2 ? x : x.Transpose().Contiguous().Transpose();

    static Tensor Backwards(Tensor x) => x.Rank == 0 ? x : x.Flip(x.Rank - 1).Contiguous().Flip(x.Rank - 1);

    static Tensor CutOut(Tensor x)
    {
        if (x.Rank == 0)
            return x;
        var (axis, n) = (x.Rank - 1, x.Shape[^1]);
        var larger = Tensor.Concat([x, x, x], axis);
        return axis == 0 ? larger[n..(2 * n)] : axis == 1 ? larger[.., n..(2 * n)] : axis == 2 ? larger[.., .., n..(2 * n)] : larger[.., .., .., n..(2 * n)];
    }

    /// <summary>Each input once with its first axis repeated by a stride of zero.</summary>
    static void Broadcasts(string name, OpCase op, Tensor[] inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Rank == 0 || inputs[i].Shape[0] == 0)
                continue;
            var repeated = inputs[i][..1].BroadcastTo(inputs[i].Shape);
            Tensor With(Tensor x) => op.Run([.. inputs.Select((y, j) => j == i ? x : y)]);
            Bits.RequireEqual(FormattableString.Invariant($"{name}: input {i} broadcast"), With(repeated.Contiguous()), With(repeated));
        }
    }

    static void ShapeAlone(string name, OpCase op, Tensor[] inputs, Tensor expected)
    {
        var backend = new ShapeOnlyBackend();
        var y = op.Run(Array.ConvertAll(inputs, x => backend.Placeholder(x.Shape, x.DType)));
        if (y.Shape != expected.Shape || y.DType != expected.DType)
            throw new ContractException($"{name}: on the shape-only backend {y.DType} {y.Shape}; expected {expected.DType} {expected.Shape}.");
    }

    static void Differentiates(string name, OpCase op, Tensor[] inputs)
    {
        var floats = Enumerable.Range(0, inputs.Length).Where(i => inputs[i].DType == DType.Float32).ToArray();
        Tensor Of(Tensor[] xs) => op.Run([.. inputs.Select((x, j) => Array.IndexOf(floats, j) is var k and >= 0 ? xs[k] : x)]);
        foreach (var (how, change) in new (string, Func<Tensor, Tensor>)[] { ("dense", x => x), ("transposed", Transposed), ("backwards", Backwards) })
        {
            var error = GradientCheck.LargestError(xs => Of(Array.ConvertAll(xs, x => change(x))), Array.ConvertAll(floats, i => inputs[i]));
            if (!(error <= 1e-6))
                throw new ContractException(FormattableString.Invariant($"{name}: the gradient for {how} inputs is off by {error:g3} (relative)."));
        }
        Repeated(name, Of, Array.ConvertAll(floats, i => inputs[i]));
    }

    /// <summary>The same tensor in every place: its gradients are summed, not overwritten.</summary>
    static void Repeated(string name, Func<Tensor[], Tensor> f, Tensor[] inputs)
    {
        if (inputs.Length < 2 || inputs.Any(x => x.Shape != inputs[0].Shape))
            return;
        var error = GradientCheck.LargestError(xs => f([.. inputs.Select(_ => xs[0])]), [inputs[0]]);
        if (!(error <= 1e-6))
            throw new ContractException(FormattableString.Invariant($"{name}: with one tensor in every place the gradient is off by {error:g3} (relative)."));
    }

    static void Unrecorded(string name, OpCase op, Tensor[] inputs)
    {
        using var tape = Gradients.Record();
        if (op.Run(inputs) is { IsFloat: true, Node: not null })
            throw new ContractException($"{name}: it records a gradient, although it is listed as having none.");
    }
}
