namespace Consumer;

/// <summary>x s(a x).</summary>
public sealed class Swoosh : Activation
{
    public float Slope { get; init; } = 1.5f;

    public override Tensor Of(Tensor x) => x * (x * Slope).Sigmoid();
}

/// <summary>Plus and minus a value in turn.</summary>
public sealed class Stripes(float value) : Initializer
{
    public float Value { get; } = value;

    public override Tensor Make(Shape shape, ulong key)
    {
        var numbers = new float[shape.Size];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (i % 3 - 1) * Value + 0.1f;
        return Tensor.From(numbers, shape);
    }
}

/// <summary>factor (w - 1)^2, summed.</summary>
public sealed class NearOne(float factor) : Regularizer
{
    public float Factor { get; } = factor;

    public override Tensor Penalty(Tensor weight) => (weight - 1).Square().Sum() * Factor;
}

/// <summary>Weights stay within a limit.</summary>
public sealed class Within(float limit) : Constraint
{
    public float Limit { get; } = limit;

    public override Tensor Apply(Tensor weight) => weight.Clip(-Limit, Limit);
}

/// <summary>y = a(x W) with a gain for each feature; adds the spread of its output to the loss and watches it.</summary>
public sealed class Gained(int units) : UnaryLayer
{
    Weight? _kernel, _gain;

    public int Units { get; } = units;

    public Activation Activation { get; init; } = new Swoosh();

    public Initializer KernelInitializer { get; init; } = new Stripes(0.3f);

    public Regularizer? KernelRegularizer { get; init; }

    public Constraint? KernelConstraint { get; init; }

    protected override void Build(Shape input)
    {
        _kernel = AddWeight("kernel", [input[^1], Units], KernelInitializer, regularizer: KernelRegularizer, constraint: KernelConstraint);
        _gain = AddWeight("gain", [Units], Initializer.Ones);
    }

    protected override Tensor Forward(Tensor x, Pass pass)
    {
        var y = Activation.Of(CleanPadding(x).MatMul(_kernel!)) * _gain!;
        var spread = _gain!.Live.Square().Mean();
        pass.AddLoss(spread * 0.01f);
        pass.AddMetric("gain", spread);
        return y;
    }
}

/// <summary>h' = h + s(x W + h U) (tanh(x V) - h): a cell with one gate.</summary>
public sealed class LeakyCell(int units) : RecurrentLayer(units)
{
    Weight? _kernel, _gate;

    protected override void Build(Shape input)
    {
        _kernel = AddWeight("kernel", [input[^1], 2 * Units]);
        _gate = AddWeight("gate", [Units, Units], Initializer.Orthogonal);
    }

    protected override Tensor Project(Tensor x) => x.MatMul(_kernel!);

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var x = projected.Split(2);
        var gate = state.H.MatMul(_gate!, x[0]).Sigmoid();
        return new State<Tensor>(state.H + gate * (x[1].Tanh() - state.H));
    }
}

/// <summary>The loss of a quantile: share of the distance above, the rest below.</summary>
public sealed class TiltedLoss(float share) : Loss
{
    public float Share { get; } = share;

    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var below = targets - predictions;
        return Tensor.Maximum(below * Share, below * (Share - 1)).Mean(-1);
    }
}

/// <summary>The share of predictions below their target.</summary>
public sealed class Below : MeanMetric
{
    public override string Name => "below";

    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss) => predictions.Less(targets).To(DType.Float32).Mean(-1);
}

/// <summary>w -= rate sign(g).</summary>
public sealed class SignDescent(double learningRate = 0.01) : Optimizer(learningRate)
{
    protected override void Update(WeightUpdate update) => update.Value -= update.Gradient.Sign() * (float)LearningRate;
}

/// <summary>A gradient that is wrong, for the contract to find.</summary>
public sealed class Wrong : UnaryLayer
{
    protected override Tensor Forward(Tensor x, Pass pass) => Tensor.Custom("wrong", [x], v => v[0].Square(), (v, _, dy) => [dy * v[0]]);
}
