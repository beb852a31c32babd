using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>Where what Keras computed in float32 is itself off by more than the usual tolerance.</summary>
internal static class KerasRounding
{
    const double HalfUlp = 1.0 / (1 << 24);

    /// <summary>
    /// Keras takes the variance as E[x^2] - E[x]^2, which its source calls "faster but less numerically stable": in float32 each mean is off by about 2^-24 of the largest square,
    /// so 1 / sqrt(variance + epsilon) by that over 2 epsilon at most, in proportion. Zero for layers that do not normalise.
    /// </summary>
    internal static double OfVariance(JsonElement json)
    {
        if (!json.GetProperty("layer").GetString()!.EndsWith("Normalization", StringComparison.Ordinal) || json.GetProperty("config").Get("epsilon") is not { } epsilon)
            return 0;
        var largest = json.GetProperty("inputs").EnumerateArray().SelectMany(x => x.GetProperty("data").EnumerateArray()).Select(v => Math.Abs(Golden.Number(v))).DefaultIfEmpty(0).Max();
        return 4 * HalfUlp * largest * largest / (2 * epsilon.GetDouble());
    }
}
