namespace Unroll.Tests.Losses;

/// <summary>One loss under the contract: what it is called with, and what it must give, written out in double precision.</summary>
internal sealed record LossEntry(string Name, Loss Loss, Tensor P, Tensor T)
{
    /// <summary>The loss of one element from its predictions and targets, for losses that look at one element at a time.</summary>
    public Func<double[], double[], double>? Row { get; init; }

    /// <summary>All losses from all predictions and targets.</summary>
    public Func<double[], double[], double[]>? Whole { get; init; }

    /// <summary>Which of the losses count in the mean; null for all.</summary>
    public Func<double[], bool[]>? Counted { get; init; }

    /// <summary>Whether targets have the time axis of the predictions.</summary>
    public bool TargetsHaveTime { get; init; } = true;

    /// <summary>Whether there is a time axis that a mask could lie on.</summary>
    public bool HasTime { get; init; } = true;

    /// <summary>Allowed in Float64, relative to the larger of 1 and the value.</summary>
    public double Exact { get; init; } = 1e-9;

    public double[] Expected()
    {
        var (p, t) = (P.To(DType.Float64).ToArray<double>(), T.To(DType.Float64).ToArray<double>());
        if (Whole is { } whole)
            return whole(p, t);
        var rows = P.Shape[0] * (P.Rank > 2 ? P.Shape[1] : 1);
        return [.. Enumerable.Range(0, rows).Select(i => Row!(Slice(p, i, rows), Slice(t, i, rows)))];
    }

    static double[] Slice(double[] all, int row, int rows) => all[(row * all.Length / rows)..((row + 1) * all.Length / rows)];

    public override string ToString() => Name;
}
