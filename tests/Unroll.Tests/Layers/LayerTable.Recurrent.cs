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
            (() => new Lstm(4) { ReturnSequences = true, Projection = 2, RecurrentDropout = 0.4f, ProjectionInitializer = Initializer.Orthogonal, ProjectionRegularizer = new L1(0.1f), ProjectionConstraint = new MaxNorm(3) }, Steps, Initial(Kept, ("h", 2), ("c", 4))),
            (() => new Lstm(6) { Projection = 8, LayerNorm = true, GoBackwards = true, RecurrentInitializer = new Orthogonal { Blocks = 4 }, KernelInitializer = Wide }, Steps, None),
            (() => new Lstm(4) { Stateful = true, Dropout = 0.2f }, Steps, None with { Stateful = true })),
        Of("bidirectional",
            (() => new Bidirectional(new Lstm(4) { ReturnSequences = true }), Steps, Kept),
            (() => new Bidirectional(new Gru(3)) { MergeMode = MergeMode.Ave }, Steps, None),
            (() => new Bidirectional(new SimpleRnn(3) { ReturnSequences = true }) { MergeMode = MergeMode.None }, Steps, Kept),
            (() => new Bidirectional(new Lstm(2)) { MergeMode = MergeMode.Mul, BackwardLayer = new Gru(2) { GoBackwards = true } }, Steps, None),
            (() => new Bidirectional(new ConvLstm1D(2, 3) { ReturnSequences = true, Padding = PaddingMode.Same }), [4, 5, 4, 2],
                Kept with { More = [new("forward/h", [4, 4, 2]), new("forward/c", [4, 4, 2]), new("backward/h", [4, 4, 2]), new("backward/c", [4, 4, 2])] }),
            (() => new Bidirectional(new Lstm(4)) { MergeMode = MergeMode.Sum }, Steps,
                Initial(None, ("forward/h", 4), ("forward/c", 4), ("backward/h", 4), ("backward/c", 4)))),
        Of("time_aware_lstm",
            (() => new TimeAwareLstm(4), Steps, None with { More = [new("elapsed", [4, 6]) { InTime = true }] }),
            (() => new TimeAwareLstm(3) { ReturnSequences = true, Decay = TimeDecay.Exponential, TimeScale = 3, Projection = 2, Dropout = 0.3f, RecurrentDropout = 0.3f }, Steps,
                Kept with { More = [new("elapsed", [4, 6, 1]), new("h", [4, 2]), new("c", [4, 3])] }),
            (() => new TimeAwareLstm(8) { ReturnSequences = true, Decay = TimeDecay.Logarithmic, TimeScale = 20, GoBackwards = true }, Steps,
                Turned with { More = [new("elapsed", [4, 6]) { InTime = true }] })),
        Of("conditional",
            (() => new Conditional(new Gru(4)), Steps, None with { More = [new("x1", [4, 2])] }),
            (() => new Conditional(new Bidirectional(new Lstm(3) { ReturnSequences = true })) { Separate = false, Merge = ConditionMerge.Mixture, Activation = Activation.Tanh }, Steps,
                Kept with { More = [new("x1", [4, 2]), new("x2", [4, 3])] }),
            (() => new Conditional(new StackedRecurrent(new Lstm(3), new SimpleRnn(2) { ReturnSequences = true })) { BiasInitializer = Initializer.RandomNormal, KernelRegularizer = new L2(0.1f) }, Steps,
                Kept with { More = [new("x1", [4, 2]), new("x2", [4, 3])] })),
        Of("dense_bridge",
            (() => new DenseBridge(["h"], [3]), [4, 2], null),
            (() => new DenseBridge(["layer_0/h", "layer_0/c", "layer_1/h"], [3, 3, 2]) { Activation = Activation.Tanh, KernelInitializer = Initializer.Orthogonal }, [4, 2], new() { More = [new("backward/h", [4, 3])] })),
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
