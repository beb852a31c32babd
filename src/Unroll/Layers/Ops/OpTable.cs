namespace Unroll;

/// <summary>The tensor operations that a graph can hold, by name.</summary>
public static class OpTable
{
    delegate Tensor[] Run_(Tensor[] x, int[] s, float n);

    static readonly Dictionary<string, Run_> Table = new(StringComparer.Ordinal)
    {
        ["add"] = (x, _, _) => [x[0] + x[1]],
        ["subtract"] = (x, _, _) => [x[0] - x[1]],
        ["multiply"] = (x, _, _) => [x[0] * x[1]],
        ["divide"] = (x, _, _) => [x[0] / x[1]],
        ["minimum"] = (x, _, _) => [Tensor.Minimum(x[0], x[1])],
        ["maximum"] = (x, _, _) => [Tensor.Maximum(x[0], x[1])],
        ["matmul"] = (x, _, _) => [x[0].MatMul(x[1])],
        ["matmul_add"] = (x, _, _) => [x[0].MatMul(x[1], x[2])],
        ["additive_score"] = (x, _, _) => [x[0].AdditiveScore(x[1])],
        ["concat"] = (x, s, _) => [Tensor.Concat(x.AsSpan(), s[0])],
        ["stack"] = (x, s, _) => [Tensor.Stack(x, s[0])],
        ["add_number"] = (x, _, n) => [x[0] + n],
        ["multiply_number"] = (x, _, n) => [x[0] * n],
        ["number_minus"] = (x, _, n) => [n - x[0]],
        ["over_number"] = (x, _, n) => [x[0] / n],
        ["number_over"] = (x, _, n) => [n / x[0]],
        ["power"] = (x, _, n) => [x[0].Pow(n)],
        ["negate"] = (x, _, _) => [-x[0]],
        ["sign"] = (x, _, _) => [x[0].Sign()],
        ["floor"] = (x, _, _) => [x[0].Floor()],
        ["round"] = (x, _, _) => [x[0].Round()],
        ["log1p"] = (x, _, _) => [x[0].Log1p()],
        ["expm1"] = (x, _, _) => [x[0].Expm1()],
        ["erf"] = (x, _, _) => [x[0].Erf()],
        ["softplus"] = (x, _, _) => [x[0].Softplus()],
        ["log_sigmoid"] = (x, _, _) => [x[0].LogSigmoid()],
        ["abs"] = (x, _, _) => [x[0].Abs()],
        ["exp"] = (x, _, _) => [x[0].Exp()],
        ["log"] = (x, _, _) => [x[0].Log()],
        ["sqrt"] = (x, _, _) => [x[0].Sqrt()],
        ["square"] = (x, _, _) => [x[0].Square()],
        ["reciprocal"] = (x, _, _) => [x[0].Reciprocal()],
        ["sin"] = (x, _, _) => [x[0].Sin()],
        ["cos"] = (x, _, _) => [x[0].Cos()],
        ["tanh"] = (x, _, _) => [x[0].Tanh()],
        ["sigmoid"] = (x, _, _) => [x[0].Sigmoid()],
        ["relu"] = (x, _, _) => [x[0].Relu()],
        ["softmax"] = (x, s, _) => [x[0].Softmax(s[0])],
        ["log_softmax"] = (x, s, _) => [x[0].LogSoftmax(s[0])],
        ["sum"] = (x, s, _) => [x[0].Sum(s.AsSpan(1), s[0] != 0)],
        ["mean"] = (x, s, _) => [x[0].Mean(s.AsSpan(1), s[0] != 0)],
        ["max"] = (x, s, _) => [x[0].Max(s.AsSpan(1), s[0] != 0)],
        ["min"] = (x, s, _) => [x[0].Min(s.AsSpan(1), s[0] != 0)],
        ["argmax"] = (x, s, _) => [x[0].ArgMax(s[0])],
        ["one_hot"] = (x, s, _) => [x[0].OneHot(s[0])],
        ["gather"] = (x, _, _) => [x[0].Gather(x[1])],
        ["where"] = (x, _, _) => [Tensor.Where(x[0], x[1], x[2])],
        ["greater"] = (x, _, n) => [x[0].Greater(n)],
        ["not_equal"] = (x, _, n) => [x[0].NotEqualTo(n)],
        ["equal_to"] = (x, _, _) => [x[0].EqualTo(x[1])],
        ["not_equal_to"] = (x, _, _) => [x[0].NotEqualTo(x[1])],
        ["less"] = (x, _, _) => [x[0].Less(x[1])],
        ["less_or_equal"] = (x, _, _) => [x[0].LessOrEqual(x[1])],
        ["greater_than"] = (x, _, _) => [x[0].Greater(x[1])],
        ["greater_or_equal"] = (x, _, _) => [x[0].GreaterOrEqual(x[1])],
        ["scatter_at"] = (x, _, _) => [x[0].ScatterAt(x[1], x[2])],
        ["take_last"] = (x, _, _) => [x[0].TakeLast(x[1])],
        ["pad"] = (x, s, n) => [x[0].Pad(s[0], s[1], s[2], n)],
        ["transpose"] = (x, s, _) => [x[0].Transpose(s[0], s[1])],
        ["unstack"] = (x, s, _) => x[0].Unstack(s[0]),
        ["to"] = (x, s, _) => [x[0].To((DType)s[0])],
        ["reshape"] = (x, s, _) => [x[0].Reshape([x[0].Shape[0], .. s])],
        ["permute"] = (x, s, _) => [x[0].Permute(s)],
        ["expand_dims"] = (x, s, _) => [x[0].ExpandDims(s[0])],
        ["squeeze"] = (x, s, _) => [x[0].Squeeze(s[0])],
        ["flip"] = (x, s, _) => [x[0].Flip(s[0])],
        ["repeat_each"] = (x, s, _) => [x[0].RepeatEach(s[1], s[0])],
        ["split"] = (x, s, _) => x[0].Split(s.AsSpan(1), s[0]),
        ["slice"] = (x, s, _) => [SliceCode.Apply(x[0], s)],
        ["clip"] = (x, s, _) => [x[0].Clip(BitConverter.Int32BitsToSingle(s[0]), BitConverter.Int32BitsToSingle(s[1]))],
        ["unfold"] = (x, s, _) => [x[0].Unfold(s[0], s[1], s[2], s[3])],
        ["fold"] = (x, s, _) => [x[0].Fold(s[0], s[1], s[2], s[3])],
        ["detach"] = (x, _, _) => [x[0].Detach()],
    };

    /// <summary>The names, sorted.</summary>
    public static IReadOnlyList<string> Names => [.. Table.Keys.Order(StringComparer.Ordinal)];

    internal static string Require(string op) => Table.ContainsKey(op) ? op
        : throw new ArgumentException($"OpLayer: got the operation '{op}'; needed one of {string.Join(", ", Names)}.");

    internal static Tensor[] Run(string op, Tensor[] inputs, int[] settings, float number) => Table[op](inputs, settings, number);
}
