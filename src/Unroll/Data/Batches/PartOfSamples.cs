namespace Unroll;

/// <summary>Samples of another source that follow one another.</summary>
internal sealed class PartOfSamples(Samples whole, int start, int count) : Samples
{
    internal override int Count => count;

    internal override Cut Checked => whole.Checked;

    internal override Cut Range(int from, int rows) => whole.Range(start + from, rows);

    internal override Cut Pick(ReadOnlySpan<int> rows)
    {
        var moved = rows.ToArray();
        for (var i = 0; i < moved.Length; i++)
            moved[i] += start;
        return whole.Pick(moved);
    }
}
