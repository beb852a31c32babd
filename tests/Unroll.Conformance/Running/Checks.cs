using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>The comparisons of one case: the largest difference of each column, and what was out of tolerance.</summary>
internal sealed class Checks
{
    /// <summary>The largest absolute difference by column.</summary>
    internal Dictionary<string, double> Largest { get; } = [];

    /// <summary>One sentence for each comparison that failed.</summary>
    internal List<string> Failures { get; } = [];

    /// <summary>One line for each comparison made.</summary>
    internal List<string> Lines { get; } = [];

    internal void Fail(string sentence) => Failures.Add(sentence);

    internal void Compare(string column, string what, double expected, double actual, Tolerance tolerance) =>
        Compare(column, what, Tensor.Full(Shape.Scalar, expected, DType.Float64), Tensor.Full(Shape.Scalar, actual, DType.Float64), tolerance);

    /// <summary>Compares a tensor in the recorded form with one that was computed.</summary>
    internal void Compare(string column, string what, JsonElement expected, Tensor actual, Tolerance tolerance) =>
        Compare(column, what, Golden.Tensor(expected, DType.Float64), actual, tolerance);

    /// <summary>Compares numbers; shapes must be equal.</summary>
    internal void Compare(string column, string what, Tensor expected, Tensor actual, Tolerance tolerance)
    {
        if (expected.Shape != actual.Shape)
        {
            Fail($"{what} ({column}): the shape is {actual.Shape}; expected {expected.Shape}");
            return;
        }
        var (e, a) = (Doubles(expected), Doubles(actual));
        var (at, worst, largest) = (-1, 0.0, 0.0);
        for (var i = 0; i < e.Length; i++)
        {
            var off = e[i].Equals(a[i]) || e[i] == a[i] ? 0 : double.IsFinite(e[i]) && double.IsFinite(a[i]) ? Math.Abs(e[i] - a[i]) : double.PositiveInfinity;
            largest = Math.Max(largest, off);
            var beyond = off == 0 ? 0 : off - tolerance.Absolute - tolerance.Relative * Math.Abs(e[i]);
            if (!(beyond <= 0) && !(beyond <= worst))
                (at, worst) = (i, beyond);
        }
        Largest[column] = Math.Max(Largest.GetValueOrDefault(column), largest);
        Lines.Add(FormattableString.Invariant($"{what} ({column}): off by at most {largest:g3}"));
        if (at >= 0)
            Fail(FormattableString.Invariant($"{what} ({column}): element {at} of {expected.Shape} is {a[at]:g9}, expected {e[at]:g9}; off by {largest:g3} at most, ") +
                FormattableString.Invariant($"allowed {tolerance.Absolute:g2} + {tolerance.Relative:g2} relative"));
    }

    static double[] Doubles(Tensor x) => (x.DType == DType.Float64 ? x : x.To(DType.Float64)).ToArray<double>();
}
