namespace Unroll;

/// <summary>What a <see cref="SequenceTagger"/> learns: a class for each step of each sequence, as names, numbers or one-hot rows.</summary>
/// <remarks>Arrays are taken as they are: <c>string[][]</c>, <c>int[][]</c>, and <c>float[][,]</c> with rows [time, classes].</remarks>
public sealed class StepLabels
{
    readonly string[][]? _names;
    readonly int[][]? _ids;

    StepLabels(string[][]? names, int[][]? ids, int width = 0) => (_names, _ids, Width, Count) = (names, ids, width, names?.Length ?? ids!.Length);

    /// <summary>How many sequences there are.</summary>
    public int Count { get; }

    int Width { get; }

    /// <summary>A class name for each step.</summary>
    public static StepLabels From(IEnumerable<IReadOnlyList<string>> names) => new([.. names.Select(n => n.ToArray())], null);

    /// <summary>A class number for each step, from 0.</summary>
    public static StepLabels From(IEnumerable<int[]> numbers) => new(null, [.. numbers]);

    /// <summary>One-hot rows, each sequence [time, classes].</summary>
    /// <exception cref="ArgumentException">A row is not one-hot, or the numbers of classes differ: says which.</exception>
    public static StepLabels FromOneHot(IEnumerable<float[,]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[][,] all = [.. rows];
        for (var i = 1; i < all.Length; i++)
            if (all[i].GetLength(1) != all[0].GetLength(1))
                throw new ArgumentException(FormattableString.Invariant($"StepLabels: sequence {i} has {all[i].GetLength(1)} classes and sequence 0 has {all[0].GetLength(1)}; needed the same."), nameof(rows));
        return new(null, [.. all.Select((r, i) => ClassLabels.Hot(r, true, FormattableString.Invariant($"sequence {i}, ")).Select(h => h[0]).ToArray())], all.Length > 0 ? all[0].GetLength(1) : 0);
    }

    /// <summary>Class names.</summary>
    public static implicit operator StepLabels(string[][] names) => From(names);

    /// <summary>Class numbers.</summary>
    public static implicit operator StepLabels(int[][] numbers) => From(numbers);

    /// <summary>One-hot rows.</summary>
    public static implicit operator StepLabels(float[][,] rows) => FromOneHot(rows);

    /// <summary>The labels of some sequences, in this order.</summary>
    public StepLabels Take(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new(_names is null ? null : [.. order.Select(i => _names[i])], _ids is null ? null : [.. order.Select(i => _ids[i])], Width);
    }

    internal string[] Found() => _names is not null
        ? [.. _names.SelectMany(n => n).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
        : [.. Enumerable.Range(0, Math.Max(Width, _ids!.SelectMany(i => i).DefaultIfEmpty(-1).Max() + 1)).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The class number of each step of each sequence.</summary>
    internal int[][] Numbers(ClassSet classes, string who)
    {
        var result = new int[Count][];
        for (var i = 0; i < Count; i++)
        {
            result[i] = new int[_names?[i].Length ?? _ids![i].Length];
            for (var t = 0; t < result[i].Length; t++)
            {
                var where = FormattableString.Invariant($"sequence {i}, step {t}");
                result[i][t] = _names is not null ? classes.NumberOf(_names[i][t], who, where) : classes.Checked(_ids![i][t], who, where);
            }
        }
        return result;
    }
}
