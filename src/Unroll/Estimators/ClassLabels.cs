namespace Unroll;

/// <summary>What a <see cref="SequenceClassifier"/> learns: a class for each sample, or any number of classes, as names, numbers or rows of 0 and 1.</summary>
/// <remarks>Arrays are taken as they are: <c>string[]</c> names, <c>int[]</c> numbers from 0, <c>float[,]</c> one-hot rows, <c>string[][]</c> sets of names (multi-label).</remarks>
public sealed class ClassLabels
{
    readonly string[][]? _names;
    readonly int[][]? _ids;

    ClassLabels(string[][]? names, int[][]? ids, bool isMultiLabel, int classes = 0)
        => (_names, _ids, IsMultiLabel, Width, Count) = (names, ids, isMultiLabel, classes, names?.Length ?? ids!.Length);

    /// <summary>Whether a sample may have any number of classes.</summary>
    public bool IsMultiLabel { get; }

    /// <summary>How many samples there are.</summary>
    public int Count { get; }

    /// <summary>The columns of one-hot or multi-hot rows; 0 for other kinds.</summary>
    internal int Width { get; }

    /// <summary>A class name for each sample.</summary>
    public static ClassLabels From(IEnumerable<string> names) => new([.. Each(names).Select(n => new[] { n })], null, false);

    /// <summary>A class number for each sample, from 0.</summary>
    public static ClassLabels From(IEnumerable<int> numbers) => new(null, [.. numbers.Select(n => new[] { n })], false);

    /// <summary>Any number of class names for each sample, none included.</summary>
    public static ClassLabels FromSets(IEnumerable<IReadOnlyCollection<string>> names) => new([.. Each(names).Select(n => n.Distinct(StringComparer.Ordinal).ToArray())], null, true);

    /// <summary>Rows with a single 1, [samples, classes].</summary>
    /// <exception cref="ArgumentException">A row is not one-hot: says which.</exception>
    public static ClassLabels FromOneHot(float[,] rows) => new(null, Hot(rows, one: true), false, rows.GetLength(1));

    /// <summary>Rows of 0 and 1, [samples, classes]: any number of classes each.</summary>
    /// <exception cref="ArgumentException">A row holds another number: says which.</exception>
    public static ClassLabels FromMultiHot(float[,] rows) => new(null, Hot(rows, one: false), true, rows.GetLength(1));

    /// <summary>Class names.</summary>
    public static implicit operator ClassLabels(string[] names) => From(names);

    /// <summary>Class numbers.</summary>
    public static implicit operator ClassLabels(int[] numbers) => From(numbers);

    /// <summary>Sets of class names.</summary>
    public static implicit operator ClassLabels(string[][] names) => FromSets(names);

    /// <summary>One-hot rows.</summary>
    public static implicit operator ClassLabels(float[,] rows) => FromOneHot(rows);

    /// <summary>The labels of some samples, in this order.</summary>
    public ClassLabels Take(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new(_names is null ? null : [.. order.Select(i => _names[i])], _ids is null ? null : [.. order.Select(i => _ids[i])], IsMultiLabel, Width);
    }

    /// <summary>The classes that occur: names in ordinal order, or the numbers from 0 to the largest.</summary>
    internal string[] Found() => _names is not null
        ? [.. _names.SelectMany(n => n).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
        : [.. Enumerable.Range(0, Math.Max(Width, _ids!.SelectMany(i => i).DefaultIfEmpty(-1).Max() + 1)).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The class numbers of each sample.</summary>
    internal int[][] Numbers(ClassSet classes, string who)
    {
        var result = new int[Count][];
        for (var i = 0; i < Count; i++)
        {
            var where = FormattableString.Invariant($"sample {i}");
            result[i] = _names is not null ? [.. _names[i].Select(n => classes.NumberOf(n, who, where))] : [.. _ids![i].Select(n => classes.Checked(n, who, where))];
        }
        return result;
    }

    static T[] Each<T>(IEnumerable<T> items) where T : class
    {
        ArgumentNullException.ThrowIfNull(items);
        T[] all = [.. items];
        var missing = Array.FindIndex(all, i => i is null);
        return missing < 0 ? all : throw new ArgumentException(FormattableString.Invariant($"ClassLabels: the label of sample {missing} is null; needed a class."), nameof(items));
    }

    internal static int[][] Hot(float[,] rows, bool one, string where = "")
    {
        ArgumentNullException.ThrowIfNull(rows);
        var result = new int[rows.GetLength(0)][];
        for (var i = 0; i < result.Length; i++)
        {
            var set = new List<int>();
            for (var c = 0; c < rows.GetLength(1); c++)
                if (rows[i, c] == 1)
                    set.Add(c);
                else if (rows[i, c] != 0)
                    throw new ArgumentException(FormattableString.Invariant($"Labels: {where}row {i} holds {rows[i, c]} for class {c}; needed 0 or 1."), nameof(rows));
            if (one && set.Count != 1)
                throw new ArgumentException(FormattableString.Invariant($"Labels: {where}row {i} has {set.Count} ones; needed one class a row. Usual fix: ClassLabels.FromMultiHot(rows) where a sample has any number of classes."), nameof(rows));
            result[i] = [.. set];
        }
        return result;
    }
}
