using Unroll.Testing;

namespace Unroll.Tests.Layers;

internal static partial class LayerTable
{
    static IEnumerable<KeyValuePair<string, (Func<Layer>, Shape, ContractOptions?)[]>> Merges() =>
    [
        Of("add",
            (() => new AddLayer(), Steps, Asked(new("x1", [4, 6, 3]), new("x2", [4, 6, 1]))),
            (() => new AddLayer(), Steps, Asked(new ContractInput("x1", [4, 3])))),
        Of("subtract", (() => new SubtractLayer(), Steps, Asked(new ContractInput("x1", [4, 6, 3])))),
        Of("multiply", (() => new MultiplyLayer(), Steps, Asked(new("x1", [4, 6, 3]), new("x2", [4, 1, 3])))),
        Of("average", (() => new AverageLayer(), Steps, Asked(new("x1", [4, 6, 3]), new("x2", [4, 6, 3])))),
        Of("maximum", (() => new MaximumLayer(), Steps, Asked(new ContractInput("x1", [4, 6, 3])))),
        Of("minimum", (() => new MinimumLayer(), Steps, Asked(new ContractInput("x1", [4, 6, 3])))),
        Of("dot",
            (() => new DotLayer(-1), [4, 3], new() { More = [new("x1", [4, 3])] }),
            (() => new DotLayer(2), Steps, Asked(new ContractInput("x1", [4, 5, 3]))),
            (() => new DotLayer(1, 1) { Normalize = true }, Steps, new() { More = [new("x1", [4, 6, 2])], ExpectedMask = _ => null }),
            (() => new DotLayer(2, 1), Steps, Asked(new ContractInput("x1", [4, 3])))),
        Of("scatter_at", (() => new ScatterAt(), [4, 6, 3], new() { More = [new("x1", [4], 6), new("x2", [4, 3])] })),
        Of("bilinear_score",
            (() => new BilinearScore(), [4, 3], new() { More = [new("x1", [4, 2])] }),
            (() => new BilinearScore(), Steps, Asked(new ContractInput("x1", [4, 6, 2])))),
        Of("tied_dense",
            (() => new TiedDense(new Embedding(5, 3)), Steps, null),
            (() => new TiedDense(new Embedding(5, 3)) { UseBias = true, LogitSoftCap = 2, BiasInitializer = Initializer.RandomNormal }, [4, 3], null)),
        Of("identity", (() => new IdentityLayer(), Steps, null)),
    ];
}
