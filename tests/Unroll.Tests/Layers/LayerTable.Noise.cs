using Unroll.Testing;

namespace Unroll.Tests.Layers;

internal static partial class LayerTable
{
    static IEnumerable<KeyValuePair<string, (Func<Layer>, Shape, ContractOptions?)[]>> Noise() =>
    [
        Of("dropout",
            (() => new Dropout(0.4f), Steps, null),
            (() => new Dropout(0.4f) { NoiseShape = [null, 1, 3] }, Steps, null)),
        Of("spatial_dropout1d", (() => new SpatialDropout1D(0.4f), Steps, null)),
        Of("spatial_dropout2d", (() => new SpatialDropout2D(0.4f), [4, 3, 5, 2], new() { HasTime = false })),
        Of("gaussian_noise", (() => new GaussianNoise(0.3f), Steps, null)),
        Of("gaussian_dropout", (() => new GaussianDropout(0.3f), Steps, null)),
        Of("alpha_dropout",
            (() => new AlphaDropout(0.3f), Steps, null),
            (() => new AlphaDropout(0.3f) { NoiseShape = [null, 1, null] }, Steps, null)),
        Of("masking_noise",
            (() => new MaskingNoise(0.4f), Steps, null),
            (() => new MaskingNoise(0.4f) { WholeSteps = true, Value = -1 }, Steps, null)),
        Of("sample",
            (() => new Sample(), Steps, Asked(new ContractInput("x1", [4, 6, 3]))),
            (() => new Sample { InInference = true, Seed = 3 }, [4, 3], new() { More = [new("x1", [4, 3])] })),
        Of("latent_normal",
            (() => new LatentNormal(2), [4, 3], null),
            (() => new LatentNormal(2) { Beta = 0.5f, WarmUpSteps = 10, CycleSteps = 20, FreeBits = 0.1f }, Steps, null)),
        Of("mask_like", (() => new MaskLike(), Steps, new() { More = [new("x1", [4, 6, 2])], UnknownTime = false, ExpectedMask = mask => mask, ForgetsMask = true })),
        Of("activity_regularization", (() => new ActivityRegularization(0.1f, 0.2f), Steps, null)),
    ];
}
