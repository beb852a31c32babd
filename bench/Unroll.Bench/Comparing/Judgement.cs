namespace Unroll.Bench;

/// <summary>How a goal stands.</summary>
/// <param name="Goal">The goal.</param>
/// <param name="Ours">Milliseconds of our row; null when it was not measured.</param>
/// <param name="Other">What it is compared with: milliseconds, a share or megabytes; null when that was not measured.</param>
/// <param name="Who">Who that is.</param>
/// <param name="Ratio">Above <see cref="Goal.Factor"/> is good; null when something was not measured.</param>
internal sealed record Judgement(Goal Goal, double? Ours, double? Other, string Who, double? Ratio)
{
    internal bool? Reached => Ratio is { } ratio ? ratio >= Goal.Factor : null;

    internal static Judgement Of(Goal goal, MeasuredTable ours, MeasuredTable peers)
    {
        var own = ours.Find(goal.Row, goal.Threads);
        var (other, who) = Compared(goal, own?.Line, ours, peers);
        double? ratio = goal.Against switch
        {
            Against.Peak => other,
            Against.Memory or Against.MemoryLimit => other / own?.Line.Number("peak_rss_mb"),
            _ => other / own?.Milliseconds,
        };
        return new Judgement(goal, own?.Milliseconds, other, who, ratio);
    }

    static (double?, string) Compared(Goal goal, MeasuredLine? own, MeasuredTable ours, MeasuredTable peers)
    {
        (double?, string) Best(params ReadOnlySpan<string> names) =>
            Peers.Best(peers, goal.Row, goal.Threads, names) is { } best ? (best.Milliseconds, $"{best.Line.Peer}{(best.Line.Threads < goal.Threads ? ", 1 thread" : "")}") : (null, "not measured");
        return goal.Against switch
        {
            Against.PyTorch => Best(Peers.PyTorch),
            Against.OnnxRuntime => Best(Peers.OnnxRuntime),
            Against.BestProduct => Best(Peers.PyTorch, Peers.OnnxRuntime, Peers.TensorFlowJs),
            Against.Best => Best(Peers.PyTorch, Peers.OnnxRuntime, Peers.OneDnn),
            Against.Floor => (Floors.Of(peers, goal.Row, goal.Threads), "oneDNN, primitives alone"),
            Against.Peak => (own?.Number("peak_share"), "share of the peak"),
            Against.Bandwidth => (8 * 1024 * 1024 / (ours.Largest("read_8MiB", goal.Threads, "median_gb_s") * 1e6), "8 MiB read from the third-level cache"),
            Against.Memory => (Peers.Best(peers, goal.Row, goal.Threads, Peers.PyTorch)?.Line.Number("peak_rss_mb"), "peak memory of PyTorch, MB"),
            Against.MemoryLimit => (goal.Limit, "a limit of memory, MB"),
            _ => (ours.Find(goal.Other, goal.Threads)?.Milliseconds, goal.Other),
        };
    }
}
