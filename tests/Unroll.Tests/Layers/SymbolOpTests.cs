using System.Reflection;
using Unroll.Testing;

namespace Unroll.Tests.Layers;

/// <summary>Operations on symbols compute what the same operations on tensors compute, also after saving and loading.</summary>
public class SymbolOpTests
{
    // What has no meaning for a symbol: it makes or moves tensors, or fixes the batch.
    static readonly string[] TensorsOnly = ["Zeros", "Ones", "Full", "Scalar", "Range", "Random", "From", "WithMask", "Custom", "On", "Contiguous", "BroadcastTo"];

    public static TheoryData<string> Names => [.. OpTable.Names];

    public static TheoryData<string> Operations => [.. typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(m => (m.ReturnType == typeof(Tensor) || m.ReturnType == typeof(Tensor[])) && !TensorsOnly.Contains(m.Name)).Select(m => m.Name).Distinct()];

    [Theory, MemberData(nameof(Names))]
    public void An_operation_on_symbols_is_the_operation_on_tensors(string name)
    {
        Assert.True(Table.ContainsKey(name), $"The operation '{name}' has no entry here; add one.");
        var (onSymbols, onTensors, inputs) = Table[name];
        var tensors = inputs.Select((x, i) => x.Of(i)).ToArray();
        var symbols = tensors.Select((x, i) => new Symbol(FormattableString.Invariant($"x{i}"), [.. x.Shape.Skip(1).Select(n => (int?)n)], x.DType)).ToArray();
        var model = new Functional(symbols, [onSymbols(symbols)]);
        var expected = onTensors(tensors);
        Bits.RequireEqual(name, expected, model.Call(tensors));
        using var file = new MemoryStream();
        new ModelFile(model).Write(file);
        file.Position = 0;
        Bits.RequireEqual($"{name}, loaded", expected, ModelFile.Read(file).Model.Call(tensors));
    }

    [Theory, MemberData(nameof(Operations))]
    public void Every_operation_on_tensors_takes_symbols(string method) =>
        Assert.True(typeof(Symbol).GetMethods().Any(m => m.Name == (method == "get_At" ? "get_Item" : method)), $"Symbol has no {method}; add it to Symbol.Ops, or to the exceptions here.");

    static (Func<Symbol[], Symbol>, Func<Tensor[], Tensor>, In[]) Entry(Func<Symbol[], Symbol> s, Func<Tensor[], Tensor> t, params In[] inputs) => (s, t, inputs);

    static (Func<Symbol[], Symbol>, Func<Tensor[], Tensor>, In[]) One(Func<Symbol, Symbol> s, Func<Tensor, Tensor> t) => (x => s(x[0]), x => t(x[0]), [new In([4, 3, 2])]);

    static (Func<Symbol[], Symbol>, Func<Tensor[], Tensor>, In[]) Two(Func<Symbol, Symbol, Symbol> s, Func<Tensor, Tensor, Tensor> t) => (x => s(x[0], x[1]), x => t(x[0], x[1]), [new In([4, 3]), new In([4, 3])]);

    sealed record In(Shape Shape, int Below = 0)
    {
        internal Tensor Of(int position)
        {
            var x = Tensor.Random(Shape, Distribution.Uniform(0.25f, 2), (ulong)(position + 1));
            return Below == 0 ? x : Tensor.From(Array.ConvertAll(x.ToArray(), v => (int)(v / 2 * Below)), Shape);
        }
    }

    static readonly Dictionary<string, (Func<Symbol[], Symbol> OnSymbols, Func<Tensor[], Tensor> OnTensors, In[] Inputs)> Table = new()
    {
        ["add"] = Two((a, b) => a + b, (a, b) => a + b),
        ["subtract"] = Two((a, b) => a - b, (a, b) => a - b),
        ["multiply"] = Two((a, b) => a * b, (a, b) => a * b),
        ["divide"] = Two((a, b) => a / b, (a, b) => a / b),
        ["minimum"] = Two(Symbol.Minimum, Tensor.Minimum),
        ["maximum"] = Two(Symbol.Maximum, Tensor.Maximum),
        ["matmul_add"] = Entry(x => x[0].MatMul(x[1], x[2]), x => x[0].MatMul(x[1], x[2]), new In([4, 3, 2]), new In([4, 2, 5]), new In([4, 1, 5])),
        ["matmul"] = Entry(x => x[0].MatMul(x[1]), x => x[0].MatMul(x[1]), new In([4, 3, 2]), new In([4, 2, 3])),
        ["concat"] = Two((a, b) => Symbol.Concat([a, b], 1), (a, b) => Tensor.Concat([a, b], 1)),
        ["stack"] = Two((a, b) => Symbol.Stack([a, b], 1), (a, b) => Tensor.Stack([a, b], 1)),
        ["add_number"] = One(x => x + 2 + (3 + x) - 0.5f, x => x + 2 + (3 + x) - 0.5f),
        ["multiply_number"] = One(x => x * 2 + 3 * x, x => x * 2 + 3 * x),
        ["number_minus"] = One(x => 2 - x, x => 2 - x),
        ["over_number"] = One(x => x / 3, x => x / 3),
        ["number_over"] = One(x => 3 / x, x => 3 / x),
        ["power"] = One(x => x.Pow(1.5f), x => x.Pow(1.5f)),
        ["negate"] = One(x => -x, x => -x),
        ["sign"] = One(x => (x - 1).Sign(), x => (x - 1).Sign()),
        ["floor"] = One(x => x.Floor(), x => x.Floor()),
        ["round"] = One(x => x.Round(), x => x.Round()),
        ["log1p"] = One(x => x.Log1p(), x => x.Log1p()),
        ["expm1"] = One(x => x.Expm1(), x => x.Expm1()),
        ["erf"] = One(x => x.Erf(), x => x.Erf()),
        ["softplus"] = One(x => x.Softplus(), x => x.Softplus()),
        ["log_sigmoid"] = One(x => x.LogSigmoid(), x => x.LogSigmoid()),
        ["abs"] = One(x => (x - 1).Abs(), x => (x - 1).Abs()),
        ["unfold"] = One(x => x.Unfold(1, 2), x => x.Unfold(1, 2)),
        ["fold"] = One(x => x.Fold(1, 6, 2), x => x.Fold(1, 6, 2)),
        ["exp"] = One(x => x.Exp(), x => x.Exp()),
        ["log"] = One(x => x.Log(), x => x.Log()),
        ["sqrt"] = One(x => x.Sqrt(), x => x.Sqrt()),
        ["square"] = One(x => x.Square(), x => x.Square()),
        ["reciprocal"] = One(x => x.Reciprocal(), x => x.Reciprocal()),
        ["sin"] = One(x => x.Sin(), x => x.Sin()),
        ["cos"] = One(x => x.Cos(), x => x.Cos()),
        ["tanh"] = One(x => x.Tanh(), x => x.Tanh()),
        ["sigmoid"] = One(x => x.Sigmoid(), x => x.Sigmoid()),
        ["relu"] = One(x => (x - 1).Relu(), x => (x - 1).Relu()),
        ["additive_score"] = Entry(x => x[0].AdditiveScore(x[1]), x => x[0].AdditiveScore(x[1]), new In([4, 3, 2]), new In([4, 5, 2])),
        ["softmax"] = One(x => x.Softmax(1), x => x.Softmax(1)),
        ["log_softmax"] = One(x => x.LogSoftmax(), x => x.LogSoftmax()),
        ["sum"] = One(x => x.Sum([1, 2]), x => x.Sum([1, 2])),
        ["mean"] = One(x => x.Mean(1, keepDims: true), x => x.Mean(1, keepDims: true)),
        ["max"] = One(x => x.Max(2), x => x.Max(2)),
        ["min"] = One(x => x.Min(1), x => x.Min(1)),
        ["argmax"] = One(x => x.ArgMax(1), x => x.ArgMax(1)),
        ["one_hot"] = Entry(x => x[0].OneHot(5), x => x[0].OneHot(5), new In([4, 3], 5)),
        ["gather"] = Entry(x => x[0].Gather(x[1]), x => x[0].Gather(x[1]), new In([4, 3]), new In([4, 2], 4)),
        ["where"] = Two((a, b) => Symbol.Where(a.Greater(1), a, b), (a, b) => Tensor.Where(a.Greater(1), a, b)),
        ["greater"] = One(x => x.Greater(1), x => x.Greater(1)),
        ["not_equal"] = One(x => x.NotEqualTo(1), x => x.NotEqualTo(1)),
        ["equal_to"] = Two((a, b) => a.Round().EqualTo(b.Round()), (a, b) => a.Round().EqualTo(b.Round())),
        ["not_equal_to"] = Two((a, b) => a.Round().NotEqualTo(b.Round()), (a, b) => a.Round().NotEqualTo(b.Round())),
        ["less"] = Two((a, b) => a.Less(b), (a, b) => a.Less(b)),
        ["less_or_equal"] = Two((a, b) => a.Round().LessOrEqual(b.Round()), (a, b) => a.Round().LessOrEqual(b.Round())),
        ["greater_than"] = Two((a, b) => a.Greater(b), (a, b) => a.Greater(b)),
        ["greater_or_equal"] = Two((a, b) => a.Round().GreaterOrEqual(b.Round()), (a, b) => a.Round().GreaterOrEqual(b.Round())),
        ["scatter_at"] = Entry(x => x[0].ScatterAt(x[1], x[2]), x => x[0].ScatterAt(x[1], x[2]), new In([4, 3, 2]), new In([4], 3), new In([4, 2])),
        ["take_last"] = Entry(x => x[0].TakeLast(x[1]), x => x[0].TakeLast(x[1]), new In([4, 3]), new In([4], 3)),
        ["pad"] = One(x => x.Pad(1, 2, 1, 0.5f), x => x.Pad(1, 2, 1, 0.5f)),
        ["transpose"] = One(x => x.Transpose(), x => x.Transpose()),
        ["unstack"] = One(x => x.Unstack(1)[2], x => x.Unstack(1)[2]),
        ["to"] = One(x => x.To(DType.Int32), x => x.To(DType.Int32)),
        ["reshape"] = One(x => x.Reshape(2, -1), x => x.Reshape(4, 2, -1)),
        ["permute"] = One(x => x.Permute(0, 2, 1), x => x.Permute(0, 2, 1)),
        ["expand_dims"] = One(x => x.ExpandDims(2), x => x.ExpandDims(2)),
        ["squeeze"] = One(x => x[.., ..1].Squeeze(1), x => x[.., ..1].Squeeze(1)),
        ["flip"] = One(x => x.Flip(1), x => x.Flip(1)),
        ["repeat_each"] = One(x => x.RepeatEach(2, 1), x => x.RepeatEach(2, 1)),
        ["split"] = One(x => x.Split([1, 2], 1)[1] + x.Split(3, 1)[0], x => x.Split([1, 2], 1)[1] + x.Split(3, 1)[0]),
        ["slice"] = One(x => x[.., ^1, Slice.Every(-1)], x => x[.., ^1, Slice.Every(-1)]),
        ["clip"] = One(x => x.Clip(0.5f, 1.5f), x => x.Clip(0.5f, 1.5f)),
        ["detach"] = One(x => x.Detach(), x => x.Detach()),
    };
}
