namespace Unroll;

/// <summary>Requires that positions are in order.</summary>
internal static class Ordered
{
    internal static IReadOnlyList<int> Check(IReadOnlyList<int> positions, string who, string option)
    {
        ArgumentNullException.ThrowIfNull(positions);
        for (var i = 0; i < positions.Count; i++)
            if (positions[i] < (i == 0 ? 0 : positions[i - 1]))
                throw new ArgumentException(FormattableString.Invariant($"{who}.{option}: position {i} is {positions[i]}, below {(i == 0 ? 0 : positions[i - 1])}; needed steps in order. Usual fix: sort them."));
        return [.. positions];
    }
}
