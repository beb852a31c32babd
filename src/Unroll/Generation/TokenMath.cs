namespace Unroll;

/// <summary>Small sums over the logits of one step.</summary>
internal static class TokenMath
{
    /// <summary>The position of the largest number; the first of equal ones.</summary>
    internal static int Largest(ReadOnlySpan<float> x)
    {
        var at = 0;
        for (var i = 1; i < x.Length; i++)
            if (x[i] > x[at])
                at = i;
        return at;
    }

    /// <summary>log sum e^x.</summary>
    internal static double LogSum(ReadOnlySpan<float> x)
    {
        var largest = x[Largest(x)];
        if (float.IsNegativeInfinity(largest))
            return double.NegativeInfinity;
        var sum = 0.0;
        foreach (var one in x)
            sum += Math.Exp((double)one - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>A position drawn with the probability softmax(x).</summary>
    /// <param name="x">Logits; minus infinity for what may not be drawn.</param>
    /// <param name="uniform">A number of [0, 1).</param>
    internal static int Draw(ReadOnlySpan<float> x, double uniform)
    {
        var largest = x[Largest(x)];
        var (sum, below, last) = (0.0, 0.0, 0);
        foreach (var one in x)
            sum += Math.Exp((double)one - largest);
        for (var i = 0; i < x.Length; i++)
        {
            var weight = Math.Exp((double)x[i] - largest);
            if (weight == 0)
                continue;
            (below, last) = (below + weight, i);
            if (below > uniform * sum)
                break;
        }
        return last;
    }
}
