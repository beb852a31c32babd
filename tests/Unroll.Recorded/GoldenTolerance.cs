using System.Text.Json;

namespace Unroll.Testing;

/// <summary>Tolerances as recorded cases write them.</summary>
public static class GoldenTolerance
{
    extension(Tolerance)
    {
        /// <summary>From <c>{"atol", "rtol"}</c> or <c>{"decimal"}</c> (NumPy: 1.5 * 10^-decimal).</summary>
        public static Tolerance From(JsonElement json) => json.Get("decimal") is { } d
            ? new(1.5 * Math.Pow(10, -d.GetDouble()), 0)
            : new(json.Get("atol")?.GetDouble() ?? 0, json.Get("rtol")?.GetDouble() ?? 0);
    }
}
