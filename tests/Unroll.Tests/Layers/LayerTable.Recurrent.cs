using Unroll.Testing;

namespace Unroll.Tests.Layers;

internal static partial class LayerTable
{
    static ContractOptions Kept => new() { ExpectedMask = mask => mask };
    static ContractOptions Turned => new() { ExpectedMask = Reversed };
    static Initializer Wide => new RandomNormal { Deviation = 2 }; // normalising products near 0 magnifies every rounding
    static ContractOptions None => new() { ExpectedMask = _ => null };

    static IEnumerable<KeyValuePair<string, (Func<Layer>, Shape, ContractOptions?)[]>> Recurrent() =>
    [
        Of("simple_rnn",
            (() => new SimpleRnn(5), Steps, None),
            (() => new SimpleRnn(2) { ReturnSequences = true, Activation = Activation.Sigmoid, BiasInitializer = Initializer.RandomNormal, Dropout = 0.3f }, Steps, Kept),
            (() => new SimpleRnn(5) { ReturnSequences = true, GoBackwards = true, UseBias = false }, Steps, Turned),
            (() => new SimpleRnn(8) { ReturnSequences = true, LayerNorm = true, KernelInitializer = Wide, RecurrentInitializer = Wide }, Steps, Kept),
            (() => new SimpleRnn(5) { ZeroOutputForMask = true, RecurrentDropout = 0.4f }, Steps, Initial(None, ("h", 5)))),
        Of("gru",
            (() => new Gru(5), Steps, None),
            (() => new Gru(2) { ReturnSequences = true, ResetAfter = false, BiasInitializer = Initializer.RandomNormal, Dropout = 0.3f }, Steps, Kept),
            (() => new Gru(5) { ReturnSequences = true, GoBackwards = true, UseBias = false, RecurrentActivation = Activation.HardSigmoid }, Steps, Turned),
            (() => new Gru(4) { ReturnSequences = true, ZeroOutputForMask = true, RecurrentDropout = 0.4f, BiasInitializer = Initializer.RandomNormal }, Steps, Initial(Kept, ("h", 4))),
            (() => new Gru(8) { LayerNorm = true, KernelInitializer = Wide, RecurrentInitializer = Wide }, Steps, None),
            (() => new Gru(8) { ReturnSequences = true, LayerNorm = true, KernelInitializer = Wide, RecurrentInitializer = Wide, ResetAfter = false, GoBackwards = true }, Steps, Turned),
            (() => new Gru(4) { ResetAfter = false, Activation = Activation.Softsign, Stateful = true }, Steps, None with { Stateful = true })),
        Of("lstm",
            (() => new Lstm(5), Steps, None),
            (() => new Lstm(2) { ReturnSequences = true, Dropout = 0.3f, BiasInitializer = Initializer.RandomNormal, UnitForgetBias = false }, Steps, Kept),
            (() => new Lstm(5) { ReturnSequences = true, GoBackwards = true, UseBias = false, RecurrentActivation = Activation.HardSigmoid }, Steps, Turned),
            (() => new Lstm(4) { ReturnSequences = true, ZeroOutputForMask = true, RecurrentDropout = 0.4f }, Steps, Initial(Kept, ("h", 4), ("c", 4))),
            (() => new Lstm(8) { ReturnSequences = true, LayerNorm = true, KernelInitializer = Wide, RecurrentInitializer = Wide, RecurrentDropout = 0.3f }, Steps, Initial(Kept, ("h", 8), ("c", 8))),
            (() => new Lstm(4) { Activation = Activation.Gelu, RecurrentRegularizer = new L1L2(0.1f, 0.2f), KernelConstraint = new UnitNorm() }, Steps, None),
            (() => new Lstm(4) { Stateful = true, Dropout = 0.2f }, Steps, None with { Stateful = true })),
        Of("bidirectional",
            (() => new Bidirectional(new Lstm(4) { ReturnSequences = true }), Steps, Kept),
            (() => new Bidirectional(new Gru(3)) { MergeMode = MergeMode.Ave }, Steps, None),
            (() => new Bidirectional(new SimpleRnn(3) { ReturnSequences = true }) { MergeMode = MergeMode.None }, Steps, Kept),
            (() => new Bidirectional(new Lstm(2)) { MergeMode = MergeMode.Mul, BackwardLayer = new Gru(2) { GoBackwards = true } }, Steps, None),
            (() => new Bidirectional(new Lstm(4)) { MergeMode = MergeMode.Sum }, Steps,
                Initial(None, ("forward/h", 4), ("forward/c", 4), ("backward/h", 4), ("backward/c", 4)))),
        Of("stacked_recurrent",
            (() => new StackedRecurrent(new Lstm(4), new Gru(3) { ReturnSequences = true }, new SimpleRnn(5)) { Dropout = 0.3f }, Steps, None),
            (() => new StackedRecurrent(new Bidirectional(new Gru(2)), new Lstm(4), new Lstm(4) { ReturnSequences = true }) { Dropout = 0.3f, Residual = true }, Steps, Kept),
            (() => new StackedRecurrent(new Gru(3) { GoBackwards = true, ZeroOutputForMask = true }, new Bidirectional(new SimpleRnn(3)) { MergeMode = MergeMode.Sum }), Steps, None),
            (() => new StackedRecurrent(new Lstm(3), new StackedRecurrent(new Gru(2), new SimpleRnn(4) { ReturnSequences = true })), Steps,
                Initial(Kept, ("layer_0/h", 3), ("layer_0/c", 3), ("layer_1/layer_0/h", 2), ("layer_1/layer_1/h", 4)))),
        Of("time_distributed",
            (() => new TimeDistributed(new Dense(4)), Steps, Kept),
            (() => new TimeDistributed(new Lstm(2)), [4, 6, 5, 3], null)),
    ];

    static ContractOptions Initial(ContractOptions options, params (string Name, int Width)[] states) =>
        options with { More = [.. states.Select(s => new ContractInput(s.Name, [4, s.Width]))] };
}
