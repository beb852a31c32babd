namespace Unroll;

/// <summary>Beam search: the likeliest beginnings are followed side by side until each best one has ended.</summary>
internal static class TranslatorBeam
{
    sealed record Path(int[] Ids, double LogP, float[][] Attention)
    {
        public double Score(double penalty) => LogP / Math.Pow(Ids.Length, penalty);
    }

    /// <summary>The ids (without the end), ln p, score and attention of each finished translation, the best first.</summary>
    public static List<(int[] Ids, double LogP, double Score, float[][] Attention)> Run(TranslatorNetwork network, int[] source, TranslationSearch search, int start, int end)
    {
        using var off = Gradients.Off();
        var (memory, state) = network.Encode(source);
        var limit = search.MaxLength ?? 2 * source.Length + 10;
        List<Path> open = [new([], 0, [])], done = [];
        for (var length = 0; length <= limit && open.Count > 0; length++)
        {
            var rows = open.Count;
            var (logP, weights, after) = network.Step([.. open.Select(p => length == 0 ? start : p.Ids[^1])], Repeated(memory, rows), state);
            var (values, seen, width) = (logP.ToArray(), weights.ToArray(), logP.Shape[^1]);
            var candidates = new List<(int Row, int Id, double LogP)>();
            for (var row = 0; row < rows; row++)
                foreach (var id in Likeliest(values.AsSpan(row * width, width), search.Beam + 1, end, start, last: length == limit))
                    candidates.Add((row, id, open[row].LogP + values[row * width + id]));
            var parents = new List<int>();
            List<Path> next = [];
            // Ties go to the earlier row and the smaller id, so that the search is the same everywhere.
            foreach (var (row, id, p) in candidates.OrderByDescending(c => c.LogP).ThenBy(c => c.Row).ThenBy(c => c.Id))
            {
                if (next.Count == search.Beam)
                    break;
                var path = new Path([.. open[row].Ids, id], p, [.. open[row].Attention, seen.AsSpan(row * source.Length, source.Length).ToArray()]);
                if (id == end)
                    done.Add(path);
                else
                {
                    next.Add(path);
                    parents.Add(row);
                }
            }
            if (next.Count == 0)
                break;
            // A beginning only loses probability: where the length is not rewarded any more, no open one can overtake.
            var best = done.OrderByDescending(p => p.Score(search.LengthPenalty)).Take(search.Best).ToArray();
            if (best.Length == search.Best && next.Max(p => p.LogP) / Math.Pow(limit + 1, search.LengthPenalty) < best[^1].Score(search.LengthPenalty))
                break;
            if (done.Count >= Math.Max(search.Beam, search.Best) * 2)
                break;
            (open, state) = (next, after.Map(leaf => leaf.Gather(Tensor.From([.. parents], [parents.Count]))));
        }
        return [.. done.OrderByDescending(p => p.Score(search.LengthPenalty)).Take(search.Best).Select(p => (p.Ids[..^1], p.LogP, p.Score(search.LengthPenalty), p.Attention))];
    }

    static Tensor Repeated(Tensor memory, int rows) => rows == 1 ? memory : Tensor.Concat([.. Enumerable.Repeat(memory, rows)], 0);

    /// <summary>The likeliest ids; never padding, unknown or the start. At the last step only the end.</summary>
    static IEnumerable<int> Likeliest(ReadOnlySpan<float> logP, int count, int end, int start, bool last)
    {
        if (last)
            return [end];
        var found = new List<(float P, int Id)>(count + 1);
        for (var id = 0; id < logP.Length; id++)
        {
            if (id is Vocabulary.PaddingId or Vocabulary.UnknownId || id == start || found.Count == count && logP[id] <= found[^1].P)
                continue;
            var at = found.Count;
            while (at > 0 && found[at - 1].P < logP[id])
                at--;
            found.Insert(at, (logP[id], id));
            if (found.Count > count)
                found.RemoveAt(count);
        }
        return found.Select(f => f.Id);
    }
}
