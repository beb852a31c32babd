using Unroll.Testing;

namespace Unroll.Tensors.Tests;

/// <summary>One entry or more for each public operation: the key is its signature, and words after a space where there are several.</summary>
internal static class OpTable
{
    static readonly OpInput Square = new([3, 5]);
    static readonly OpInput Cube = new([2, 3, 4]);
    static readonly OpInput Positive = new([3, 5], 0.3f, 3);

    internal static readonly IReadOnlyDictionary<string, OpCase> Cases = new Dictionary<string, OpCase>
    {
        ["op_UnaryNegation(Tensor)"] = One(x => -x),
        ["Abs()"] = One(x => x.Abs()),
        ["Sign()"] = One(x => x.Sign()) with { Differentiable = true },
        ["Exp()"] = One(x => x.Exp()),
        ["Log()"] = new(x => x[0].Log(), Positive),
        ["Log1p()"] = new(x => x[0].Log1p(), Positive),
        ["Expm1()"] = One(x => x.Expm1()),
        ["Sqrt()"] = new(x => x[0].Sqrt(), Positive),
        ["Square()"] = One(x => x.Square()),
        ["Reciprocal()"] = new(x => x[0].Reciprocal(), Positive),
        ["Sin()"] = One(x => x.Sin()),
        ["Cos()"] = One(x => x.Cos()),
        ["Tanh()"] = One(x => x.Tanh()),
        ["Sigmoid()"] = One(x => x.Sigmoid()),
        ["Relu()"] = One(x => x.Relu()),
        ["Erf()"] = One(x => x.Erf()),
        ["Softplus()"] = One(x => x.Softplus()),
        ["LogSigmoid()"] = One(x => x.LogSigmoid()),
        ["Floor()"] = One(x => x.Floor()),
        ["Round()"] = One(x => x.Round()),
        ["Pow(Single)"] = new(x => x[0].Pow(2.5f), Positive),
        ["Pow(Single) whole"] = One(x => x.Pow(3)),
        ["Clip(Single,Single)"] = One(x => x.Clip(-1, 1)),

        ["op_Addition(Tensor,Tensor)"] = Two((a, b) => a + b),
        ["op_Addition(Tensor,Tensor) broadcast"] = new(x => x[0] + x[1], Cube, new OpInput([3, 1])),
        ["op_Subtraction(Tensor,Tensor)"] = Two((a, b) => a - b),
        ["op_Subtraction(Tensor,Tensor) broadcast"] = new(x => x[0] - x[1], new OpInput([4]), Cube),
        ["op_Multiply(Tensor,Tensor)"] = Two((a, b) => a * b),
        ["op_Multiply(Tensor,Tensor) broadcast"] = new(x => x[0] * x[1], Cube, new OpInput([2, 1, 4])),
        ["op_Division(Tensor,Tensor)"] = new(x => x[0] / x[1], Square, Positive),
        ["op_Division(Tensor,Tensor) broadcast"] = new(x => x[0] / x[1], Square, new OpInput([5], 0.5f, 2)),
        ["Minimum(Tensor,Tensor)"] = new(x => Tensor.Minimum(x[0], x[1]), Square, Square),
        ["Maximum(Tensor,Tensor)"] = new(x => Tensor.Maximum(x[0], x[1]), Square, new OpInput([3, 1])),
        ["op_Addition(Tensor,Single)"] = One(x => x + 1.5f),
        ["op_Addition(Single,Tensor)"] = One(x => 1.5f + x),
        ["op_Subtraction(Tensor,Single)"] = One(x => x - 1.5f),
        ["op_Subtraction(Single,Tensor)"] = One(x => 1.5f - x),
        ["op_Multiply(Tensor,Single)"] = One(x => x * 1.5f),
        ["op_Multiply(Single,Tensor)"] = One(x => 1.5f * x),
        ["op_Division(Tensor,Single)"] = One(x => x / 1.5f),
        ["op_Division(Single,Tensor)"] = new(x => 1.5f / x[0], Positive),

        ["EqualTo(Tensor)"] = Whole((a, b) => a.EqualTo(b)),
        ["NotEqualTo(Tensor)"] = Whole((a, b) => a.NotEqualTo(b)),
        ["NotEqualTo(Single)"] = Whole((a, _) => a.NotEqualTo(1)),
        ["Less(Tensor)"] = Compared((a, b) => a.Less(b)),
        ["LessOrEqual(Tensor)"] = Compared((a, b) => a.LessOrEqual(b)),
        ["Greater(Tensor)"] = Compared((a, b) => a.Greater(b)),
        ["Greater(Single)"] = Compared((a, _) => a.Greater(0.25f)),
        ["GreaterOrEqual(Tensor)"] = Compared((a, b) => a.GreaterOrEqual(b)),
        ["Where(Tensor,Tensor,Tensor)"] = new(x => Tensor.Where(x[0], x[1], x[2]), new OpInput([3, 5], Type: DType.Bool), Square, Square),
        ["Where(Tensor,Tensor,Tensor) broadcast"] = new(x => Tensor.Where(x[0], x[1], x[2]), new OpInput([3, 1], Type: DType.Bool), Square, new OpInput([5])),

        ["Sum(ReadOnlySpan<Int32>,Boolean)"] = One(x => x.Sum()),
        ["Sum(ReadOnlySpan<Int32>,Boolean) two axes"] = new(x => x[0].Sum([0, 2]), Cube),
        ["Sum(Int32,Boolean)"] = new(x => x[0].Sum(1, keepDims: true), Cube),
        ["Mean(ReadOnlySpan<Int32>,Boolean)"] = new(x => x[0].Mean([1, 2]), Cube),
        ["Mean(Int32,Boolean)"] = new(x => x[0].Mean(-1), Cube),
        ["Max(ReadOnlySpan<Int32>,Boolean)"] = One(x => x.Max()),
        ["Max(Int32,Boolean)"] = new(x => x[0].Max(1), Cube),
        ["Min(ReadOnlySpan<Int32>,Boolean)"] = new(x => x[0].Min([0, 1], keepDims: true), Cube),
        ["Min(Int32,Boolean)"] = new(x => x[0].Min(0), Cube),
        ["ArgMax(Int32)"] = new(x => x[0].ArgMax(1), Cube) { Differentiable = false },
        ["Softmax(Int32)"] = One(x => x.Softmax()),
        ["Softmax(Int32) middle axis"] = new(x => x[0].Softmax(1), Cube),
        ["LogSoftmax(Int32)"] = One(x => x.LogSoftmax()),

        ["MatMul(Tensor)"] = new(x => x[0].MatMul(x[1]), Square, new OpInput([5, 4])) { Tolerance = 1e-5 },
        ["MatMul(Tensor,Tensor)"] = new(x => x[0].MatMul(x[1], x[2]), Square, new OpInput([5, 4]), new OpInput([4])) { Tolerance = 1e-5 },
        ["MatMul(Tensor,Tensor) three axes"] = new(x => x[0].MatMul(x[1], x[2]), Cube, new OpInput([4, 3]), new OpInput([2, 1, 3])) { Tolerance = 1e-5 },
        ["MatMul(Tensor,Tensor) batches"] = new(x => x[0].MatMul(x[1], x[2]), Cube, new OpInput([2, 4, 5]), new OpInput([5])) { Tolerance = 1e-5 },
        ["MatMul(Tensor) three axes"] = new(x => x[0].MatMul(x[1]), Cube, new OpInput([4, 3])) { Tolerance = 1e-5 },
        ["MatMul(Tensor) vector"] = new(x => x[0].MatMul(x[1]), new OpInput([5]), new OpInput([5, 4])) { Tolerance = 1e-5 },
        ["MatMul(Tensor) batches"] = new(x => x[0].MatMul(x[1]), Cube, new OpInput([2, 4, 5])) { Tolerance = 1e-5 },
        ["MatMul(Tensor) broadcast batches"] = new(x => x[0].MatMul(x[1]), new OpInput([3, 1, 2, 4]), new OpInput([2, 4, 3])) { Tolerance = 1e-5 },

        ["AdditiveScore(Tensor,Tensor)"] = new(x => x[0].AdditiveScore(x[1], x[2]), new OpInput([2, 3, 18]), new OpInput([2, 5, 18]), new OpInput([18])) { Tolerance = 1e-5 },
        ["AdditiveScore(Tensor,Tensor) without scale"] = new(x => x[0].AdditiveScore(x[1]), new OpInput([2, 1, 4]), new OpInput([2, 3, 4])) { Tolerance = 1e-5 },

        ["Reshape(ReadOnlySpan<Int32>)"] = new(x => x[0].Reshape(4, -1), Cube),
        ["Reshape(Shape)"] = new(x => x[0].Reshape(Shape.Create([6, 4])), Cube),
        ["ExpandDims(Int32)"] = One(x => x.ExpandDims(1)),
        ["Squeeze(Int32)"] = new(x => x[0].Squeeze(1), new OpInput([3, 1, 5])),
        ["Permute(ReadOnlySpan<Int32>)"] = new(x => x[0].Permute(2, 0, 1), Cube),
        ["Transpose(Int32,Int32)"] = new(x => x[0].Transpose(0, 2), Cube),
        ["BroadcastTo(Shape)"] = new(x => x[0].BroadcastTo([2, 3, 5]), new OpInput([3, 1])),
        ["get_At(ReadOnlySpan<Slice>)"] = new(x => x[0][.., 1..3, ^1], Cube),
        ["get_At(ReadOnlySpan<Slice>) steps"] = new(x => x[0][.., Slice.Every(-2)], Cube),
        ["Flip(Int32)"] = new(x => x[0].Flip(1), Cube),
        ["RepeatEach(Int32,Int32)"] = new(x => x[0].RepeatEach(3, 1), Cube),
        ["Contiguous()"] = One(x => x.Transpose().Contiguous()),
        ["To(DType)"] = One(x => x.To(DType.Float64).To(x.DType)),
        ["On(Backend)"] = One(x => x.On(x.Backend)),

        ["Concat(ReadOnlySpan<Tensor>,Int32)"] = new(x => Tensor.Concat(x.AsSpan(), 1), Square, new OpInput([3, 2])),
        ["Concat(IEnumerable<Tensor>,Int32)"] = new(x => Tensor.Concat(x.AsEnumerable(), 0), Square, Square),
        ["Stack(IEnumerable<Tensor>,Int32)"] = new(x => Tensor.Stack(x, 1), Square, Square),
        ["Stack(IEnumerable<IEnumerable<Tensor>>)"] = new(x => Tensor.Stack([[x[0], x[1]], [x[1], x[0]]]), Square, Square),
        ["Split(Int32,Int32)"] = new(x => x[0].Split(2)[1] * 2 + x[0].Split(2)[0], Cube),
        ["Split(ReadOnlySpan<Int32>,Int32)"] = new(x => x[0].Split([1, 2], 1)[1], Cube),
        ["Unstack(Int32)"] = new(x => x[0].Unstack(1)[2] * 2 + x[0].Unstack(1)[0], Cube),
        ["Pad(Int32,Int32,Int32,Single)"] = new(x => x[0].Pad(1, 2, 1, 0.5f), Cube),
        ["Unfold(Int32,Int32,Int32,Int32)"] = new(x => x[0].Unfold(1, 3, 2), new OpInput([2, 8, 3])),
        ["Unfold(Int32,Int32,Int32,Int32) dilated"] = new(x => x[0].Unfold(-2, 2, 1, 3), new OpInput([2, 7, 3])),
        ["Unfold(Int32,Int32,Int32,Int32) two axes"] = new(x => x[0].Unfold(1, 2).Unfold(3, 3, 2), new OpInput([2, 4, 5, 2])),
        ["Unfold(Int32,Int32,Int32,Int32) none"] = new(x => x[0].Unfold(1, 5), Cube),
        ["Fold(Int32,Int32,Int32,Int32)"] = new(x => x[0].Fold(1, 9, 2), new OpInput([2, 4, 3, 2])),
        ["Fold(Int32,Int32,Int32,Int32) dilated"] = new(x => x[0].Fold(0, 6, 1, 3), new OpInput([3, 2, 2])),
        ["Gather(Tensor)"] = new(x => x[0].Gather(x[1]), Square, new OpInput([2, 4], 0, 3, DType.Int32)),
        ["ScatterAt(Tensor,Tensor)"] = new(x => x[0].ScatterAt(x[1], x[2]), Cube, new OpInput([2], 0, 3, DType.Int32), new OpInput([2, 4])),
        ["ScatterAt(Tensor,Tensor) with axes of length 1"] = new(x => x[0].ScatterAt(x[1], x[2]), Cube, new OpInput([2, 1], 0, 3, DType.Int32), new OpInput([2, 1, 4])),
        ["TakeLast(Tensor)"] = new(x => x[0].TakeLast(x[1]), Square, new OpInput([3], 0, 5, DType.Int32)),
        ["OneHot(Int32)"] = new(x => x[0].OneHot(6), new OpInput([2, 3], 0, 6, DType.Int32)) { Differentiable = false },
    };

    static OpCase One(Func<Tensor, Tensor> f) => new(x => f(x[0]), Square);

    static OpCase Two(Func<Tensor, Tensor, Tensor> f) => new(x => f(x[0], x[1]), Square, Square);

    static OpCase Compared(Func<Tensor, Tensor, Tensor> f) => Two(f) with { Differentiable = false };

    /// <summary>Whole numbers, some of them equal.</summary>
    static OpCase Whole(Func<Tensor, Tensor, Tensor> f) => new(x => f(x[0], x[1]), new OpInput([3, 5], 0, 4, DType.Int32), new OpInput([3, 5], 0, 4, DType.Int32)) { Differentiable = false };
}
