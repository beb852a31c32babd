using Unroll.Tests.Layers.Recurrent;

namespace Unroll.Tests.Streaming;

/// <summary>Models that a stream must run bit for bit as a whole sequence, with an input for each.</summary>
internal static class StreamModels
{
    internal const int Features = 5, Vocabulary = 11;

    internal static readonly IReadOnlyDictionary<string, Func<Model>> All = new Dictionary<string, Func<Model>>
    {
        ["simple"] = () => Built([new SimpleRnn(9) { ReturnSequences = true }, new Dense(3)]),
        ["gru"] = () => Built([new Gru(17) { ReturnSequences = true }, new Dropout(0.5f), new Dense(3) { Activation = Activation.Softmax }]),
        ["gru, reset before"] = () => Built([new Gru(7) { ReturnSequences = true, ResetAfter = false, UseBias = false }, new ActivationLayer(Activation.Gelu)]),
        ["stacked lstm"] = () => Built([new Lstm(33) { ReturnSequences = true, Dropout = 0.2f }, new Lstm(8) { ReturnSequences = true, RecurrentDropout = 0.3f }, new Dense(2) { Activation = Activation.Tanh }]),
        ["composed lstm"] = () => Built([new Lstm(6) { ReturnSequences = true, Activation = Activation.Gelu }, new Dense(2)]),
        ["layer norm"] = () => Built([new Lstm(12) { ReturnSequences = true, LayerNorm = true }, new Gru(7) { ReturnSequences = true, LayerNorm = true }, new Dense(2)]),
        ["masking, layer norm"] = () => Built([new Masking(0), new Lstm(12) { ReturnSequences = true, LayerNorm = true }]),
        ["wide"] = () => Built([new Lstm(160) { ReturnSequences = true }, new Dense(2)]),
        ["last"] = () => Built([new Gru(6) { ReturnSequences = true }, new Lstm(4), new Dense(3)]),
        ["stateful"] = () => Built([new Lstm(4) { ReturnSequences = true, Stateful = true }]),
        ["time distributed"] = () => Built([new TimeDistributed(new Dense(6) { Activation = Activation.Relu }), new SimpleRnn(4) { ReturnSequences = true }]),
        ["stacked recurrent"] = () => Built([new Masking(0), new StackedRecurrent(new Lstm(6), new Gru(4), new Gru(4) { ReturnSequences = true }) { Residual = false, Dropout = 0.1f }]),
        ["own cell"] = () => Built([new LeakyDelay(6) { ReturnSequences = true }, new Dense(2)]),
        ["own cell, last"] = () => Built([new LeakyDelay(6)]),
        ["no state"] = () => Built([new Dense(4), new ActivationLayer(Activation.LogSoftmax)]),
        ["own layer"] = () => Built([new Lstm(4) { ReturnSequences = true }, new Squash()]),
        ["layer that reads"] = () => new ReadingModel(),
        ["masking"] = () => Built([new Masking(0), new Lstm(5) { ReturnSequences = true }, new Dense(2)]),
        ["masking, zeros"] = () => Built([new Masking(0), new Gru(5) { ReturnSequences = true, ZeroOutputForMask = true }]),
        ["masking, last"] = () => Built([new Masking(0), new SimpleRnn(5)]),
        ["masking, own cell"] = () => Built([new Masking(0), new LeakyDelay(5) { ReturnSequences = true }]),
        ["nested"] = () => Built([new Sequential { new Dense(4), new Gru(6) { ReturnSequences = true } }, new Dense(2)]),
        ["graph"] = Graph,
        ["own model"] = () => new Residual(),
        ["ids"] = () => Ids([new Embedding(Vocabulary, 6), new Lstm(8) { ReturnSequences = true }, new Dense(Vocabulary)]),
        ["masked ids"] = () => Ids([new Embedding(Vocabulary, 6) { MaskZero = true }, new Gru(8) { ReturnSequences = true }, new Dense(3)]),
        ["masked ids, last"] = () => Ids([new Embedding(Vocabulary, 6) { MaskZero = true }, new Lstm(8) { ReturnSequences = true }, new Lstm(3)]),
    };

    internal static Tensor Input(Model model, int batch, int steps, ulong key)
    {
        if (StreamInput.Of(model)[0].Type == DType.Int32)
            return Tensor.Random([batch, steps], Distribution.Uniform(0, Vocabulary), key).To(DType.Int32);
        // Some steps are all zeros: masked where a layer masks.
        var real = Tensor.Random([batch, steps, 1], Distribution.Uniform(0, 1), key + 1).Greater(0.3f);
        return Tensor.Where(real, Tensor.Random([batch, steps, Features], Distribution.Normal(), key), Tensor.Zeros([1]));
    }

    /// <summary>What the model gives at each step: of the whole sequence where it returns one, else of every prefix.</summary>
    internal static Tensor[] Expected(Model model, Tensor x)
    {
        var whole = Called(model, x);
        return [.. Enumerable.Range(0, x.Shape[1]).Select(t => whole.Rank == 3 ? whole[.., t] : Called(model, x[.., ..(t + 1)]))];
    }

    static Tensor Called(Model model, Tensor x)
    {
        model.ResetState();
        return model.Call(x).WithMask(null);
    }

    static Sequential Built(Sequential model) => model.Build([null, Features]);

    static Sequential Ids(Sequential model) => model.Build([null], DType.Int32);

    static Functional Graph()
    {
        var x = new Symbol("x", [null, Features]);
        var a = new Gru(7) { ReturnSequences = true }.Call(x);
        var b = new Lstm(7) { ReturnSequences = true }.Call(new Concatenate().Call([x, a]));
        return new Functional(x, new Dense(3).Call((a * 0.5f) + b.Tanh()));
    }
}

/// <summary>A cell with a leaf that is the old output (a view of the old state), and one that is not touched.</summary>
internal sealed class LeakyDelay(int units) : RecurrentLayer(units)
{
    Weight _kernel = null!, _recurrent = null!;

    public override IReadOnlyList<(string Name, int Width)> StateLayout => [("h", Units), ("before", Units), ("still", 2)];

    protected override void Build(Shape input) =>
        (_kernel, _recurrent) = (AddWeight("kernel", [input[^1], Units]), AddWeight("recurrent_kernel", [Units, Units], Initializer.Orthogonal));

    protected override Tensor Project(Tensor x) => x.MatMul(_kernel);

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) =>
        new(("h", (projected + state.H.MatMul(_recurrent) - (state["before"] * 0.3f)).Tanh()), ("before", state.H), ("still", state["still"]));
}

internal sealed class Squash : UnaryLayer
{
    protected override Tensor Forward(Tensor x, Pass pass) => x / (1 + x.Abs().Sum(-1, keepDims: true));
}

/// <summary>Reads a number in Forward: it can be run, but not recorded.</summary>
internal sealed class ReadingModel : Model
{
    readonly Lstm _rnn;

    internal ReadingModel()
    {
        _rnn = Track(new Lstm(3) { ReturnSequences = true });
        Call(Tensor.Zeros([1, 1, StreamModels.Features]));
    }

    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var y = _rnn.Call(inputs[0], pass);
        return y.Shape.Size > 0 && double.IsNaN(y.Sum().ItemDouble()) ? throw new InvalidOperationException("NaN") : y;
    }
}

internal sealed class Residual : Model
{
    readonly Lstm _rnn;
    readonly Dense _out;

    internal Residual()
    {
        (_rnn, _out) = (Track(new Lstm(StreamModels.Features) { ReturnSequences = true }), Track(new Dense(2)));
        Call(Tensor.Zeros([1, 1, StreamModels.Features]));
    }

    protected internal override Values Forward(Values inputs, Pass pass) => _out.Call(inputs[0] + _rnn.Call(inputs[0], pass), pass);
}
