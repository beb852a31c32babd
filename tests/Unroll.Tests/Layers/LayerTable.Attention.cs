using Unroll.Testing;

namespace Unroll.Tests.Layers;

internal static partial class LayerTable
{
    static ContractOptions Asked(params ContractInput[] more) => new() { More = more, ExpectedMask = mask => mask };

    static IEnumerable<KeyValuePair<string, (Func<Layer>, Shape, ContractOptions?)[]>> Attentions() =>
    [
        Of("additive_attention",
            (() => new AdditiveAttention(3), Steps, Asked(new ContractInput("x1", [4, 5, 4]))),
            (() => new AdditiveAttention(3) { UseBias = false, Dropout = 0.3f }, [4, 3], new() { More = [new("x1", [4, 5, 4])] }),
            (() => new AdditiveAttention(2) { Causal = true }, Steps, Asked(new ContractInput("x1", [4, 6, 4]))),
            (() => new AdditiveAttention { UseScale = false }, [4, 6, 2], Asked(new("x1", [4, 5, 3]), new("x2", [4, 5, 2])))),
        Of("attention",
            (() => new Attention(), Steps, Asked(new ContractInput("x1", [4, 5, 3]))),
            (() => new Attention { UseScale = true, Causal = true, Dropout = 0.3f }, Steps, Asked(new ContractInput("x1", [4, 6, 3]))),
            (() => new Attention { UseScale = true, ScoreMode = ScoreMode.Concat }, Steps, Asked(new("x1", [4, 5, 2]), new("x2", [4, 5, 3]))),
            (() => new Attention { ScoreMode = ScoreMode.General, UseScale = true }, [4, 3], new() { More = [new("x1", [4, 5, 4])] }),
            (() => new Attention { ScoreMode = ScoreMode.General }, Steps, Asked(new ContractInput("x1", [4, 6, 2]))),
            (() => new Attention(), [3, 2, 5, 3], new() { More = [new("x1", [3, 2, 4, 3])], ExpectedMask = mask => mask, UnknownTime = false })),
        Of("multi_head_attention",
            (() => new MultiHeadAttention(2, 3), Steps, Asked(new ContractInput("x1", [4, 5, 4]))),
            (() => new MultiHeadAttention(2, 2) { BiasInitializer = Initializer.RandomNormal, ValueWidth = 3, Causal = true, UseGate = true }, Steps, Asked()),
            (() => new MultiHeadAttention(3, 2) { UseBias = false, Dropout = 0.3f, SlidingWindow = 2, OutputShape = [5] }, Steps, Asked(new("x1", [4, 6, 2]), new("x2", [4, 6, 4]))),
            (() => new MultiHeadAttention(2, 2) { AttentionAxes = [2], OutputShape = [2, 3] }, [3, 2, 4, 3], new() { More = [new("x1", [3, 2, 5, 3])], ExpectedMask = mask => mask, UnknownTime = false }),
            (() => new MultiHeadAttention(2, 2), [3, 3, 2, 3], new() { More = [new("x1", [3, 3, 2, 4])], ExpectedMask = mask => mask, UnknownTime = false })),
        Of("group_query_attention",
            (() => new GroupQueryAttention(2, 4) { KeyValueHeads = 2, BiasInitializer = Initializer.RandomNormal }, Steps, Asked(new ContractInput("x1", [4, 5, 4]))),
            (() => new GroupQueryAttention(3, 2) { UseBias = false, UseGate = true, Causal = true, Dropout = 0.3f }, Steps, Asked())),
        Of("attention_cell",
            (() => new AttentionCell(new Gru(3), new AdditiveAttention(2)), Steps, None with { More = [new("memory", [4, 5, 2])] }),
            (() => new AttentionCell(new Lstm(3) { Dropout = 0.2f, RecurrentDropout = 0.3f }, new Attention { ScoreMode = ScoreMode.General, Dropout = 0.2f }) { AttentionUnits = 4, InputFeeding = true, ReturnSequences = true },
                Steps, Kept with { More = [new("memory", [4, 6, 2])] }),
            (() => new AttentionCell(new SimpleRnn(3), new Attention()) { AttentionUnits = 2, GoBackwards = true, ZeroOutputForMask = true }, Steps,
                None with { More = [new("memory", [4, 5, 3]), new("attention", [4, 2]), new("cell/h", [4, 3])] })),
        Of("decoder",
            (() => new Decoder(new Gru(3), 3), Steps, Kept),
            (() => new Decoder(new AttentionCell(new Lstm(3), new AdditiveAttention(2)), 3), Steps, Kept with { More = [new("memory", [4, 5, 2])] })),
        Of("softmax",
            (() => new SoftmaxLayer(), Steps, null),
            (() => new SoftmaxLayer { Axes = [1] }, Steps, null),
            (() => new SoftmaxLayer { Axes = [1, 2] }, Steps, null)),
    ];
}
