namespace Unroll;

/// <summary>Beam search: the best ways on of several beginnings are followed at once, and the sequence with the largest score is given.</summary>
/// <remarks>
/// <para>score = sum of log p / ((5 + n) / 6)^<see cref="LengthPenalty"/>, n being the number of tokens, the end token included (Wu et al. 2016). At each step the
/// <see cref="Width"/> best unfinished beginnings are kept; a search ends when no beginning can still be better than the finished ones. It finds the best sequence for certain only
/// where the beam is wide enough to drop nothing.</para>
/// </remarks>
/// <param name="width">Beginnings that are followed. Default 5. At most as many as there are tokens.</param>
public sealed class Beam(int width = 5) : GenerationStrategy
{
    /// <summary>Beginnings that are followed.</summary>
    public int Width { get; } = Require.Positive(width, nameof(Beam));

    /// <summary>How much longer sequences are favoured: 0 (default) not at all, so that short ones win; 0.6 to 1 is usual in translation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double LengthPenalty
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(LengthPenalty), FormattableString.Invariant($"Beam: got {value} for LengthPenalty; needed 0 or more."));
    }

    /// <summary>How many sequences are given, the best first: <see cref="Generation.Alternatives"/> has those after it. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int NBest { get; init => field = Require.Positive(value, nameof(Beam), nameof(NBest)); } = 1;

    internal double Score(double logProbability, int tokens) => LengthPenalty == 0 ? logProbability : logProbability / Math.Pow((5.0 + tokens) / 6, LengthPenalty);
}
