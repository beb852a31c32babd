namespace Unroll;

/// <summary>Slices as whole numbers, so that a graph can be saved: per axis (is index, start, start from end, end, end from end, step).</summary>
internal static class SliceCode
{
    internal static int[] Encode(ReadOnlySpan<Slice> slices)
    {
        var code = new List<int>();
        foreach (var slice in slices)
        {
            var (range, step) = slice.Parts;
            code.AddRange([slice.IsIndex ? 1 : 0, range.Start.Value, range.Start.IsFromEnd ? 1 : 0, range.End.Value, range.End.IsFromEnd ? 1 : 0, step]);
        }
        return [.. code];
    }

    internal static Tensor Apply(Tensor x, int[] code)
    {
        var slices = new Slice[code.Length / 6];
        for (var i = 0; i < slices.Length; i++)
        {
            var part = code.AsSpan(i * 6, 6);
            var start = new Index(part[1], part[2] != 0);
            slices[i] = part[0] != 0 ? start : Slice.Every(part[5], new Range(start, new Index(part[3], part[4] != 0)));
        }
        return x[slices];
    }
}
