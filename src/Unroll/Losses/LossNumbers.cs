using System.Globalization;

namespace Unroll;

/// <summary>Checks of the numbers that losses are made with.</summary>
internal static class LossNumbers
{
    internal static float Positive(string who, string option, float value) => value > 0 && float.IsFinite(value) ? value : throw Wrong(who, option, value, "a number above 0");

    internal static float NotNegative(string who, string option, float value) => value >= 0 && float.IsFinite(value) ? value : throw Wrong(who, option, value, "a number of 0 or more");

    /// <summary>For numbers of steps.</summary>
    internal static long NotNegative(string who, string option, long value) => value >= 0 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{who}.{option}: got {value}; needed 0 or more."));

    internal static float Share(string who, string option, float value) => value is >= 0 and <= 1 ? value : throw Wrong(who, option, value, "a number from 0 to 1");

    /// <summary>One weight a class: finite, none below 0 (or none at 0 either).</summary>
    internal static float[]? Weights(string who, string option, float[]? values, bool positive = false)
    {
        if (values is { Length: 0 })
            throw new ArgumentException($"{who}.{option}: got an empty list; needed one number for each class, or null.");
        foreach (var value in values ?? [])
            _ = positive ? Positive(who, option, value) : NotNegative(who, option, value);
        return values;
    }

    /// <summary>Requires a number for each of the last axis, or one for all where <paramref name="one"/> allows it.</summary>
    internal static void RequireEach(string who, string option, float[]? values, Tensor x, bool one = false)
    {
        if (values is not null && values.Length != x.Shape[^1] && !(one && values.Length == 1))
            throw new ShapeException(who, string.Create(CultureInfo.InvariantCulture, $"{values.Length} numbers in {option} and predictions {x.Shape}"),
                string.Create(CultureInfo.InvariantCulture, $"{x.Shape[^1]} numbers, one for each unit of the last layer"), $"give {option} as many numbers as there are classes");
    }

    /// <summary>Weights as a tensor [classes], or of one number for all.</summary>
    internal static Tensor Along(string who, string option, float[] values, Tensor x, bool one = false)
    {
        RequireEach(who, option, values, x, one);
        using var off = Gradients.Off();
        return Tensor.From(values, [values.Length]).To(x.DType).On(x.Backend);
    }

    static ArgumentOutOfRangeException Wrong(string who, string option, float value, string needed) =>
        new(nameof(value), FormattableString.Invariant($"{who}.{option}: got {value}; needed {needed}."));
}
