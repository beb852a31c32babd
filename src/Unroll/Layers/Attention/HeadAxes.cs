namespace Unroll;

/// <summary>Which axes of a query and values [batch, ..., features] are attended to, and how heads are brought before them:
/// [batch, ...others, heads, attended as one, width].</summary>
internal sealed class HeadAxes
{
    readonly int[] _attended, _others, _query, _values;

    internal HeadAxes(Shape query, Shape values, int[] attended)
    {
        _attended = attended;
        _others = [.. Enumerable.Range(1, query.Rank - 2).Except(attended)];
        (_query, _values) = (query.ToArray(), values.ToArray());
        Fits = _query[0] == _values[0] && Array.TrueForAll(_others, a => _query[a] == _values[a]);
        (QueryCount, KeyCount) = (Product(_query), Product(_values));
    }

    /// <summary>Whether batch and all axes that are not attended to are equal.</summary>
    internal bool Fits { get; }

    internal int QueryCount { get; }

    internal int KeyCount { get; }

    int Product(int[] sizes) => _attended.Aggregate(1, (product, axis) => checked(product * sizes[axis]));

    /// <summary>[batch, ..., heads, width] with the heads before the attended axes, which become one.</summary>
    internal Tensor Split(Tensor x)
    {
        int heads = x.Rank - 2, width = x.Rank - 1;
        var sizes = x.Shape;
        var moved = x.Permute([0, .. _others, heads, .. _attended, width]);
        Shape shape = [sizes[0], .. _others.Select(a => sizes[a]), sizes[heads], _attended.Aggregate(1, (p, a) => p * sizes[a]), sizes[width]];
        return moved.Reshape(shape);
    }

    /// <summary>The queries' results back as [batch, ..., heads, width].</summary>
    internal Tensor Join(Tensor x)
    {
        Shape wide = [.. x.Shape[..^2], .. _attended.Select(a => _query[a]), x.Shape[^1]];
        int[] order = [0, .. _others, -1, .. _attended];
        var heads = Array.IndexOf(order, -1);
        // Axis a of the query stands at Array.IndexOf(order, a) now.
        var axes = Enumerable.Range(0, _query.Length - 1).Select(a => Array.IndexOf(order, a)).Append(heads).Append(wide.Rank - 1);
        return x.Reshape(wide).Permute([.. axes]);
    }

    /// <summary>Weights [..., queries, keys] with the attended axes apart again.</summary>
    internal Tensor Unfold(Tensor weights)
    {
        if (_attended.Length == 1)
            return weights;
        Shape shape = [.. weights.Shape[..^2], .. _attended.Select(a => _query[a]), .. _attended.Select(a => _values[a])];
        return weights.Reshape(shape);
    }

    /// <summary>The steps of the query's mask against scores; null when axis 1 is not attended to: its steps are attentions of their own.</summary>
    internal Tensor? Queries(Mask? mask) => Steps(mask, _query) is { } steps ? Against(steps, QueryCount, 1) : null;

    /// <summary>The steps of the values' mask against scores.</summary>
    internal Tensor? Keys(Mask? mask) => Steps(mask, _values) is { } steps ? Against(steps, 1, KeyCount) : null;

    Tensor? Steps(Mask? mask, int[] sizes)
    {
        if (mask is null || Array.IndexOf(_attended, 1) < 0)
            return null;
        Shape thin = [mask.Batch, .. _attended.Select(a => a == 1 ? sizes[1] : 1)], full = [mask.Batch, .. _attended.Select(a => sizes[a])];
        return mask.Steps.Reshape(thin).BroadcastTo(full);
    }

    Tensor Against(Tensor steps, int queries, int keys)
    {
        Shape shape = [steps.Shape[0], .. _others.Select(_ => 1), 1, queries, keys];
        return steps.Reshape(shape);
    }

    /// <summary>A mask that the user gave, against scores: leading axes that it lacks are added before the attended ones.</summary>
    internal Tensor Given(string who, Tensor mask)
    {
        var flags = mask.DType == DType.Bool ? mask.WithMask(null) : mask.WithMask(null).NotEqualTo(0);
        var (pairs, rank) = (2 * _attended.Length, _others.Length + 2 + 2 * _attended.Length);
        if (mask.Backend is ShapeOnlyBackend probe && flags.Rank >= pairs && flags.Rank <= rank)
        {
            // Lengths that stand for unknown ones differ from axis to axis.
            Shape any = [.. Enumerable.Repeat(1, _others.Length + 2), QueryCount, KeyCount];
            return probe.Placeholder(any, DType.Bool);
        }
        int[] queries = [.. _attended.Select(a => _query[a])], keys = [.. _attended.Select(a => _values[a])];
        int[] heads = [_query[0], .. _others.Select(a => _query[a])], wanted = [.. queries, .. keys];
        var fits = flags.Rank >= pairs && flags.Rank <= rank;
        for (var i = 0; fits && i < pairs; i++)
            fits = flags.Shape[flags.Rank - pairs + i] is var n && (n == 1 || n == wanted[i]);
        for (var i = 0; fits && i < Math.Min(heads.Length, flags.Rank - pairs); i++)
            fits = flags.Shape[i] == 1 || flags.Shape[i] == heads[i];
        if (!fits)
            throw new ShapeException(who, $"an attention mask {mask.Shape}", $"[batch, queries, time] or its like: its last axes ({string.Join(", ", wanted)}) or 1, any before them as in the scores", "flags of each query for each value, for example [batch, queries, time]");
        var before = flags.Rank - pairs;
        Shape padded = [.. flags.Shape[..before], .. Enumerable.Repeat(1, rank - flags.Rank), .. flags.Shape[before..]];
        flags = flags.Reshape(padded);
        if (_attended.Length == 1)
            return flags;
        Shape full = [.. padded[..^pairs], .. wanted], one = [.. padded[..^pairs], QueryCount, KeyCount];
        return flags.BroadcastTo(full).Reshape(one);
    }
}
