using System.Text;
using System.Text.Json;

namespace Unroll;

/// <summary>The numbers of a <see cref="Scaler"/> after it was fitted: for every key and column a transform and its way back.</summary>
public sealed class FittedScaler
{
    readonly string[] _columns;
    readonly Dictionary<string, SeriesTransform[]> _byKey;
    readonly SeriesTransform[] _all;

    internal FittedScaler(string[] columns, Dictionary<string, SeriesTransform[]> byKey, SeriesTransform[] all) => (_columns, _byKey, _all) = (columns, byKey, all);

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The keys with numbers of their own; none where all series share theirs.</summary>
    public IReadOnlyCollection<string> Keys => _byKey.Keys;

    /// <summary>The transform of a column.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="key">The series; null for the numbers of all series together.</param>
    /// <exception cref="SeriesException">The column or the key is unknown: says which there are.</exception>
    public SeriesTransform this[string column, string? key = null]
    {
        get
        {
            var at = Array.IndexOf(_columns, column);
            return at >= 0 ? Of(key)[at] : throw Series.UnknownColumn(column, _columns);
        }
    }

    /// <summary>A series in scaled numbers; missing values stay missing.</summary>
    /// <param name="series">The same columns as in training, in any order.</param>
    /// <param name="key">Which series it is.</param>
    public Series Transform(Series series, string? key = null) => Map(series, key, (t, values) => t.Apply(values, 0));

    /// <summary>A series of scaled numbers back in the data's units.</summary>
    /// <param name="series">Some or all of the columns.</param>
    /// <param name="key">Which series it is.</param>
    public Series Invert(Series series, string? key = null) => Map(series, key, (t, values) => t.Invert(values, [], 0));

    /// <summary>The scaler with a further series, measured as the others were, for example of a new shop.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="history">What is known of it.</param>
    /// <param name="scaler">How it is measured.</param>
    public FittedScaler With(string key, Series history, Scaler scaler)
    {
        ArgumentNullException.ThrowIfNull(scaler);
        var one = scaler.Fit(history.Select(_columns));
        return new(_columns, new Dictionary<string, SeriesTransform[]>(_byKey, StringComparer.Ordinal) { [key] = one._all }, _all);
    }

    /// <summary>Writes the scaler as one JSON document.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            Write(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes the scaler as one JSON object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("columns");
        foreach (var column in _columns)
            writer.WriteStringValue(column);
        writer.WriteEndArray();
        writer.WritePropertyName("all");
        Write(writer, _all);
        writer.WriteStartObject("keys");
        foreach (var (key, transforms) in _byKey.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(key);
            Write(writer, transforms);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write(Utf8JsonWriter)"/> wrote.</summary>
    /// <exception cref="FormatException">A member is missing or a transform unknown.</exception>
    public static FittedScaler Read(JsonElement json)
    {
        try
        {
            string[] columns = [.. json.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!)];
            var keys = json.GetProperty("keys").EnumerateObject().ToDictionary(p => p.Name, p => Read(p.Value, columns), StringComparer.Ordinal);
            return new(columns, keys, Read(json.GetProperty("all"), columns));
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("FittedScaler: the scaler's description is incomplete.", e);
        }
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is no scaler.</exception>
    public static FittedScaler FromJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException("FittedScaler: the text is not JSON.", e);
        }
    }

    /// <summary>Every column's transform; of the first key where each has its own.</summary>
    public override string ToString() => string.Join("; ", _columns.Select((c, i) => $"{c}: {(_byKey.Count > 0 ? _byKey.First().Value[i] : _all[i])}"));

    internal SeriesTransform[] Of(string? key)
    {
        if (key is null || _byKey.Count == 0)
            return _all;
        if (_byKey.TryGetValue(key, out var own))
            return own;
        var some = string.Join(", ", _byKey.Keys.Take(5).Select(k => $"'{k}'"));
        throw new SeriesException($"FittedScaler: the key '{key}' was not in the training part, which has {some}{(_byKey.Count > 5 ? " ..." : "")}. " +
            "Usual fix: scaler.With(key, history, Scaler.Standard) for a new series, or Scaler { PerKey = false }.");
    }

    Series Map(Series series, string? key, Func<SeriesTransform, double[], double[]> change)
    {
        ArgumentNullException.ThrowIfNull(series);
        return new Series(series.Names, [.. series.Names.Select(n => change(this[n, key], series[n].ToArray()))], series.Dates, series.Frequency) { DateName = series.DateName };
    }

    static void Write(Utf8JsonWriter writer, SeriesTransform[] transforms)
    {
        writer.WriteStartArray();
        foreach (var transform in transforms)
            transform.Write(writer);
        writer.WriteEndArray();
    }

    static SeriesTransform[] Read(JsonElement json, string[] columns)
    {
        SeriesTransform[] read = [.. json.EnumerateArray().Select(SeriesTransform.Read)];
        return read.Length == columns.Length ? read : throw new FormatException($"FittedScaler: {read.Length} transforms for {columns.Length} columns.");
    }
}
