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
        Of("activity_regularization", (() => new ActivityRegularization(0.1f, 0.2f), Steps, null)),
    ];
}
