namespace Unroll.Testing;

/// <summary>How far numbers may be apart: |a - b| at most Absolute + Relative * |b|, b the expected one.</summary>
public readonly record struct Tolerance(double Absolute, double Relative)
{
    /// <summary>Both the same.</summary>
    public Tolerance(double both) : this(both, both)
    {
    }

    /// <summary>Throws, with the case's name and the largest difference, when shapes or numbers differ.</summary>
    public void Require(string name, Tensor expected, Tensor actual)
    {
        if (expected.Shape != actual.Shape)
            throw new ContractException($"{name}: the shape is {actual.Shape}; expected {expected.Shape}.");
        var (e, a) = (Doubles(expected), Doubles(actual));
        var (at, worst) = (-1, -1.0);
        for (var i = 0; i < e.Length; i++)
        {
            var off = Same(e[i], a[i]) ? 0 : double.IsFinite(e[i]) && double.IsFinite(a[i]) ? Math.Abs(e[i] - a[i]) : double.PositiveInfinity;
            var beyond = off - Absolute - Relative * Math.Abs(e[i]);
            if (off > 0 && !(beyond <= 0) && !(beyond <= worst))
                (at, worst) = (i, beyond);
        }
        if (at >= 0)
            throw new ContractException(FormattableString.Invariant(
                $"{name}: element {at} of {expected.Shape} is {a[at]:g9}; expected {e[at]:g9}, off by {Math.Abs(a[at] - e[at]):g3}; tolerance {Absolute:g2} + {Relative:g2} relative."));
    }

    static bool Same(double a, double b) => a.Equals(b) || a == b;

    static double[] Doubles(Tensor x) => (x.DType == DType.Float64 ? x : x.To(DType.Float64)).ToArray<double>();
}
