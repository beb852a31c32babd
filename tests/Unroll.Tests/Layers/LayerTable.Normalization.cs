using Unroll.Testing;

namespace Unroll.Tests.Layers;

internal static partial class LayerTable
{
    static Initializer Positive => new RandomUniform { Low = 0.5f, High = 2 };

    static IEnumerable<KeyValuePair<string, (Func<Layer>, Shape, ContractOptions?)[]>> Normalizing() =>
    [
        Of("batch_normalization",
            (() => new BatchNormalization { MovingMeanInitializer = Initializer.RandomNormal, MovingVarianceInitializer = Positive, GammaInitializer = Positive, BetaInitializer = Initializer.RandomNormal }, Steps, null),
            (() => new BatchNormalization { Scale = false, Unbiased = true, MovingVarianceInitializer = Positive }, [4, 3], null),
            (() => new BatchNormalization { Axis = 1, Center = false, Momentum = 0.5 }, [4, 3, 5, 2], new() { HasTime = false }),
            // Statistics that its own training uses: two calls in training differ.
            (() => new BatchNormalization { Renorm = true, RenormMax = 3, RenormMin = 0.3, RenormShift = 5 }, Steps, new() { Stateful = true })),
        Of("layer_normalization",
            (() => new LayerNormalization { GammaInitializer = Positive, BetaInitializer = Initializer.RandomNormal }, Steps, null),
            (() => new LayerNormalization { Center = false, Epsilon = 1e-5 }, [4, 5], null),
            (() => new LayerNormalization { Axis = [2, 1], GammaInitializer = Positive }, Steps, new() { UnknownTime = false }),
            (() => new LayerNormalization { RmsScaling = true, GammaInitializer = Positive }, Steps, null)),
        Of("rms_normalization",
            (() => new RmsNormalization(), Steps, null),
            (() => new RmsNormalization { Axis = [1, 2], Epsilon = 0.1 }, Steps, new() { UnknownTime = false })),
        Of("group_normalization",
            (() => new GroupNormalization(2) { GammaInitializer = Positive, BetaInitializer = Initializer.RandomNormal }, [4, 6, 4], null),
            (() => new GroupNormalization(-1) { Scale = false }, Steps, null),
            (() => new GroupNormalization(1) { Axis = 1, Center = false }, [4, 3, 5, 2], new() { HasTime = false })),
        Of("unit_normalization",
            (() => new UnitNormalization(), Steps, null),
            (() => new UnitNormalization { Axis = [1, 2] }, Steps, null)),
        Of("normalization",
            (() => new Normalization(), Steps, null),
            (() => new Normalization { Mean = [1, 2, 3], Variance = [4, 0.5f, 1], Invert = true }, Steps, null),
            (() => new Normalization { Axis = [], Mean = [1], Variance = [4] }, [4, 3], null)),
        Of("prelu",
            (() => new PRelu { SharedAxes = [1], AlphaInitializer = Initializer.RandomNormal }, Steps, null),
            (() => new PRelu { AlphaInitializer = Positive }, Steps, new() { UnknownTime = false })),
    ];
}
