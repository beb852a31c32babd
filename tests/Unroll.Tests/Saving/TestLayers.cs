namespace Unroll.Tests.Saving;

/// <summary>A dense layer of the tests' own, so that saving is tested on types that the library does not know.</summary>
public sealed class TestDense(int units) : UnaryLayer
{
    Weight? _kernel, _bias;

    public int Units { get; } = units;

    public Activation? Activation { get; init; }

    protected override void Build(Shape input)
    {
        _kernel = AddWeight("kernel", [input[^1], Units]);
        _bias = AddWeight("bias", [Units], Initializer.Zeros);
    }

    protected override Tensor Forward(Tensor x, Pass pass)
    {
        var y = x.MatMul(_kernel!) + _bias!;
        return Activation?.Of(y) ?? y;
    }
}

/// <summary>An imperative model whose second layer is used by a method of its own.</summary>
public sealed class TestModel : Model
{
    readonly TestDense _first, _second;
    readonly Sequential _head;

    public TestModel(int width)
    {
        Width = width;
        _first = Track(new TestDense(width) { Activation = Activation.Tanh });
        _second = Track(new TestDense(width + 1));
        _head = Track(new Sequential { new TestDense(3), new TestDense(1) }, "head");
    }

    public int Width { get; }

    public bool Twice { get; init; }

    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var h = _first.Call(inputs[0], pass);
        return new Values(("y", _head.Call(Twice ? h + h : h, pass)));
    }

    public Tensor Other(Tensor x) => _second.Call(x);
}

static class TestRegistry
{
    public static Registry Mine { get; } = Registry.Default.With<TestDense>("test_dense").With<TestModel>("test_model");

    public static Tensor Input(params int[] shape) => Tensor.Random(Shape.Create(shape), Distribution.Normal(0, 1), 7);

    public static Sequential Small(int seed = 0)
    {
        var model = new Sequential { new TestDense(4) { Activation = Activation.Tanh }, new TestDense(2) };
        model.Seed = seed;
        return model.Build([3]);
    }
}

/// <summary>A folder that goes away with the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("unroll-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
