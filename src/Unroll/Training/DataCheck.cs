using System.Globalization;

namespace Unroll;

/// <summary>Looks at data once before training.</summary>
internal static class DataCheck
{
    /// <summary>NaN and infinity are errors, except at masked steps.</summary>
    internal static void Finite(string who, string kind, Values values)
    {
        if (Problem(kind, values) is { } problem)
            throw new ArgumentException($"{who}: {problem}; needed finite numbers. Usual fix: fill the gap, drop the sample, or mask the step.");
    }

    /// <summary>Where NaN or infinity stands, in words; null when nowhere that counts.</summary>
    internal static string? Problem(string kind, Values values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var x = values[i];
            var bad = x.DType switch
            {
                DType.Float32 => First<float>(x, float.IsFinite),
                DType.Float64 => First<double>(x, double.IsFinite),
                _ => -1,
            };
            if (bad >= 0)
                return string.Create(CultureInfo.InvariantCulture, $"{kind} '{values.NameOf(i)}' {x.Shape} holds NaN or infinity at {ClassTargets.At(x, bad)}");
        }
        return null;
    }

    static int First<T>(Tensor x, Predicate<T> finite) where T : unmanaged
    {
        var numbers = x.AsSpan<T>();
        var steps = x.Mask is { } mask ? mask.Steps.AsSpan<bool>() : [];
        var width = steps.Length > 0 ? numbers.Length / steps.Length : 1;
        for (var i = 0; i < numbers.Length; i++)
            if (!finite(numbers[i]) && (steps.Length == 0 || steps[i / width]))
                return i;
        return -1;
    }
}
