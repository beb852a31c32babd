using System.Text.Json;

namespace Unroll;

/// <summary>Transforms one after another on one column, and back in the other order.</summary>
public sealed class SeriesPipeline
{
    private readonly SeriesTransform[] _transforms;

    /// <summary>Chains fitted transforms, the first applied first.</summary>
    public SeriesPipeline(params IReadOnlyList<SeriesTransform> transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        _transforms = [.. transforms];
    }

    /// <summary>The transforms, in the order of application.</summary>
    public IReadOnlyList<SeriesTransform> Transforms => _transforms;

    /// <summary>How many values at the front the whole chain uses up.</summary>
    public int Lost => _transforms.Sum(t => t.Lost);

    /// <summary>Changes a column.</summary>
    /// <param name="values">The numbers, oldest first.</param>
    /// <param name="position">How many rows after the first training row <c>values[0]</c> lies.</param>
    /// <returns><c>values.Length - Lost</c> numbers.</returns>
    public double[] Apply(ReadOnlySpan<double> values, int position = 0) => Stages(values, position)[^1];

    /// <summary>Brings a forecast of changed numbers back to the column's own units.</summary>
    /// <param name="forecast">The changed numbers that follow directly on <paramref name="history"/>.</param>
    /// <param name="history">The unchanged numbers before them, oldest first.</param>
    /// <param name="position">How many rows after the first training row <c>history[0]</c> lies.</param>
    public double[] Invert(ReadOnlySpan<double> forecast, ReadOnlySpan<double> history, int position = 0)
    {
        double[][] stages = Stages(history, position);
        double[] result = forecast.ToArray();
        for (int i = _transforms.Length - 1; i >= 0; i--) result = _transforms[i].Invert(result, stages[i], position + history.Length);
        return result;
    }

    /// <summary>Writes the transforms as a JSON array.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray();
        foreach (SeriesTransform transform in _transforms) transform.Write(writer);
        writer.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A transform is unknown or incomplete.</exception>
    public static SeriesPipeline Read(JsonElement json) => new([.. json.EnumerateArray().Select(SeriesTransform.Read)]);

    /// <summary>"log, difference(12), standardize(...)"; "as it is" when empty.</summary>
    public override string ToString() => _transforms.Length == 0 ? "as it is" : string.Join(", ", _transforms.Select(t => t.ToString()));

    private double[][] Stages(ReadOnlySpan<double> values, int position)
    {
        var stages = new double[_transforms.Length + 1][];
        stages[0] = values.ToArray();
        for (int i = 0; i < _transforms.Length; i++)
        {
            stages[i + 1] = _transforms[i].Apply(stages[i], position);
            position += _transforms[i].Lost;
        }

        return stages;
    }
}
