namespace Unroll.Tests.Layers.Recurrent;

/// <summary>Random options and data for recurrent layers, the same for the same seed.</summary>
internal sealed class RandomCases(int seed)
{
    static readonly Activation[] Known =
    [
        Activation.Tanh, Activation.Sigmoid, Activation.Relu, Activation.HardSigmoid, Activation.Softsign, Activation.Elu, Activation.Linear, Activation.HardTanh,
    ];

    readonly Random _random = new(seed);

    public int Next(int from, int to) => _random.Next(from, to);

    public bool Coin() => _random.Next(2) == 0;

    public T Pick<T>(params T[] of) => of[_random.Next(of.Length)];

    public Tensor Normal(params int[] shape) => Tensor.Random(Shape.Create(shape), Distribution.Normal(), (ulong)_random.NextInt64());

    public RecurrentLayer Layer(bool smooth = false)
    {
        var activation = smooth ? Pick(Activation.Tanh, Activation.Sigmoid, Activation.Softsign) : Pick(Known);
        var gate = smooth || Coin() ? Activation.Sigmoid : Activation.HardSigmoid;
        var (units, sequences, backwards, zero, bias) = (Next(1, 20), Coin(), Coin(), Coin(), _random.Next(4) > 0);
        var (dropout, recurrent, perGate, norm) = (Pick(0f, 0f, 0.3f), Pick(0f, 0f, 0.4f), Coin(), _random.Next(3) == 0);
        var (checkpoint, truncate) = (Pick(0, 0, 1, 3), smooth ? 0 : Pick(0, 0, 2, 5)); // a cut gradient differs from the differences
        var biases = Initializer.GlorotUniform;
        units += norm ? 6 : 0; // few numbers may lie so close together that normalising them magnifies every rounding
        return _random.Next(4) switch
        {
            0 => new SimpleRnn(units)
            {
                Activation = activation,
                ReturnSequences = sequences,
                GoBackwards = backwards,
                ZeroOutputForMask = zero,
                UseBias = bias,
                Dropout = dropout,
                RecurrentDropout = recurrent,
                DropoutPerGate = perGate,
                LayerNorm = norm,
                CheckpointSteps = checkpoint,
                TruncateSteps = truncate,
                BiasInitializer = biases,
            },
            1 => new Lstm(units)
            {
                Activation = activation,
                RecurrentActivation = gate,
                ReturnSequences = sequences,
                GoBackwards = backwards,
                ZeroOutputForMask = zero,
                UseBias = bias,
                Dropout = dropout,
                RecurrentDropout = recurrent,
                DropoutPerGate = perGate,
                LayerNorm = norm,
                CheckpointSteps = checkpoint,
                TruncateSteps = truncate,
                BiasInitializer = biases,
            },
            var kind => new Gru(units)
            {
                Activation = activation,
                RecurrentActivation = gate,
                ReturnSequences = sequences,
                GoBackwards = backwards,
                ZeroOutputForMask = zero,
                UseBias = bias,
                Dropout = dropout,
                RecurrentDropout = recurrent,
                DropoutPerGate = perGate,
                LayerNorm = norm,
                CheckpointSteps = checkpoint,
                TruncateSteps = truncate,
                BiasInitializer = biases,
                ResetAfter = kind == 2,
            },
        };
    }

    public Mask? Mask(int batch, int steps)
    {
        var flags = new bool[batch, steps];
        var kind = _random.Next(5);
        for (var b = 0; b < batch; b++)
        {
            var length = _random.Next(steps + 1);
            for (var t = 0; t < steps; t++)
                flags[b, t] = kind switch { 1 => t < length, 2 => t >= length, _ => Coin() };
        }
        return kind is 0 or 4 ? null : Unroll.Mask.From(flags);
    }

    public State<Tensor>? State(RecurrentLayer layer, int batch) =>
        Coin() ? null : new State<Tensor>([.. layer.StateLayout.Select(part => (part.Name, Normal(batch, part.Width) * 0.5f))]);
}
