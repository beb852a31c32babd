using System.Text.Json;

namespace Unroll;

/// <summary>
/// A reversible change of one column of numbers before a network sees them. A transform is fitted once, on the training part, and its few numbers are
/// kept in the model. The transforms are <see cref="LogTransform"/>, <see cref="DifferenceTransform"/>, <see cref="SeasonalProfileTransform"/>,
/// <see cref="StandardizeTransform"/>, <see cref="MinMaxTransform"/> and <see cref="RobustTransform"/>; a <see cref="SeriesPipeline"/> chains them.
/// </summary>
public abstract class SeriesTransform
{
    private protected SeriesTransform()
    {
    }

    /// <summary>The name in model files and summaries.</summary>
    public abstract string Name { get; }

    /// <summary>How many values at the front are used up: the result is this much shorter.</summary>
    public virtual int Lost => 0;

    /// <summary>Changes values.</summary>
    /// <param name="values">The numbers, oldest first.</param>
    /// <param name="position">How many rows after the first training row <c>values[0]</c> lies.</param>
    /// <returns><c>values.Length - Lost</c> numbers.</returns>
    public abstract double[] Apply(ReadOnlySpan<double> values, int position);

    /// <summary>Brings changed values back.</summary>
    /// <param name="transformed">The changed numbers.</param>
    /// <param name="before">The unchanged numbers directly before them, oldest first; at least <see cref="Lost"/>.</param>
    /// <param name="position">How many rows after the first training row <c>transformed[0]</c> lies.</param>
    /// <returns>As many numbers as were given.</returns>
    public abstract double[] Invert(ReadOnlySpan<double> transformed, ReadOnlySpan<double> before, int position);

    /// <summary>Writes the state as one JSON object with the member "name" first.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        WriteState(writer);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">The name is unknown or a member is missing.</exception>
    public static SeriesTransform Read(JsonElement json)
    {
        string? name = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("name", out JsonElement n) ? n.GetString() : null;
        try
        {
            return name switch
            {
                LogTransform.TypeName => new LogTransform(),
                DifferenceTransform.TypeName => new DifferenceTransform(json.GetProperty("lag").GetInt32()),
                StandardizeTransform.TypeName => new StandardizeTransform(json.GetProperty("mean").GetDouble(), json.GetProperty("deviation").GetDouble()),
                SeasonalProfileTransform.TypeName => SeasonalProfileTransform.ReadState(json),
                MinMaxTransform.TypeName => new MinMaxTransform(json.GetProperty("min").GetDouble(), json.GetProperty("max").GetDouble())
                { Low = json.GetProperty("low").GetDouble(), High = json.GetProperty("high").GetDouble() },
                RobustTransform.TypeName => new RobustTransform(json.GetProperty("center").GetDouble(), json.GetProperty("range").GetDouble()),
                _ => throw new FormatException($"SeriesTransform: '{name}' is not a transform; known are log, difference, seasonal_profile, standardize, min_max and robust. The file may come from a newer Unroll."),
            };
        }
        catch (KeyNotFoundException e)
        {
            throw new FormatException($"SeriesTransform: a member of '{name}' is missing.", e);
        }
    }

    private protected virtual void WriteState(Utf8JsonWriter writer)
    {
    }
}
