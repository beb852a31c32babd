namespace Unroll.Tests.Training;

/// <summary>x . kernel + bias, so that training is tested without any of the library's layers.</summary>
internal sealed class Affine(int units) : UnaryLayer
{
    Weight? _kernel, _bias;

    public Regularizer? Regularizer { get; init; }

    public Constraint? Constraint { get; init; }

    protected override void Build(Shape input)
    {
        _kernel = AddWeight("kernel", [input[^1], units], regularizer: Regularizer, constraint: Constraint);
        _bias = AddWeight("bias", [units], Initializer.Zeros);
    }

    protected override Tensor Forward(Tensor x, Pass pass) => x.MatMul(_kernel!) + _bias!;
}

/// <summary>Adds noise in training, drawn from the pass alone.</summary>
internal sealed class Noise : UnaryLayer
{
    protected override Tensor Forward(Tensor x, Pass pass) => pass.Training ? x + Tensor.Random(x.Shape, Distribution.Normal(0, 0.1f), pass.Key) : x;
}

/// <summary>Holds weights made by a test.</summary>
internal sealed class Holder : UnaryLayer
{
    public Weight Add(string name, Tensor value, Constraint? constraint = null)
    {
        var weight = AddWeight(name, value.Shape, Initializer.Zeros, constraint: constraint);
        weight.Assign(value);
        return weight;
    }

    protected override Tensor Forward(Tensor x, Pass pass) => x;
}

/// <summary>Two outputs of one input.</summary>
internal sealed class TwoHeads : Model
{
    readonly Affine _a, _b;

    public TwoHeads() => (_a, _b) = (Track(new Affine(1), "first"), Track(new Affine(2), "second"));

    protected internal override Values Forward(Values inputs, Pass pass) => new(("first", _a.Call(inputs[0], pass)), ("second", _b.Call(inputs[0], pass)));
}

internal static class Numbers
{
    /// <summary>Normal numbers, the same for the same key.</summary>
    public static Tensor Normal(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);

    /// <summary>y = x . [1, 2, ...] - 1/2.</summary>
    public static (Tensor X, Tensor Y) Line(int samples, int features = 3, ulong key = 1)
    {
        var x = Normal([samples, features], key);
        var slope = Tensor.From(Enumerable.Range(1, features).Select(i => (float)i).ToArray(), [features, 1]);
        return (x, x.MatMul(slope) - 0.5f);
    }

    public static Sequential Model(int seed = 3) => new() { new Affine(4), new Noise(), new Affine(1) };

    public static void RequireSame(Model a, Model b)
    {
        Assert.Equal(a.Parameters.Select(p => p.Path), b.Parameters.Select(p => p.Path));
        foreach (var (p, q) in a.Parameters.Zip(b.Parameters))
            Assert.Equal(p.Value.ToArray(), q.Value.ToArray());
    }
}
