using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Unroll;

public sealed partial class Forecaster
{
    private const string ExtraName = "forecaster";
    private const int ExtraVersion = 1;

    /// <summary>Saves everything that <see cref="Predict"/> needs in one <c>.unroll</c> file: networks, transforms, column names, the last rows. An old file survives any failure.</summary>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path)
    {
        var file = new ModelFile(_network.Model);
        file.Notes["columns"] = string.Join(", ", Columns);
        file.Notes["horizon"] = Horizon.ToString(CultureInfo.InvariantCulture);
        file.Notes["lookback"] = Lookback.ToString(CultureInfo.InvariantCulture);
        file.Notes["networks"] = NetworksSaid;
        file.Extras[ExtraName] = Json();
        file.Save(path);
    }

    /// <summary>Reads a forecaster from a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="ModelFileException">The file is not there, newer, cut off, altered, or no forecaster.</exception>
    public static Forecaster Load(string path)
    {
        ModelFile file = ModelFile.Open(path);
        if (!file.Extras.TryGetValue(ExtraName, out string? text) || file.Model is not Functional model)
            throw new ModelFileException($"'{path}' holds a model but no forecaster; files for prediction come from 'unroll forecast' or Forecaster.Save.");
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return Read(json.RootElement, model);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException or SeriesException)
        {
            throw new ModelFileException($"The forecaster in '{path}' cannot be read: {e.Message}", e);
        }
    }

    private string Json()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", ExtraVersion);
            json.WriteStartObject("frequency");
            json.WriteString("unit", Frequency.Unit.ToString());
            json.WriteNumber("count", Frequency.Count);
            json.WriteBoolean("end_of_month", Frequency.EndOfMonth);
            json.WriteEndObject();
            if (_origin is { } origin) json.WriteString("origin", origin.ToString("s", CultureInfo.InvariantCulture));
            json.WriteString("date_name", _tail.DateName);
            json.WriteNumber("first_row", Position(_tail));
            if (Season is { } season) json.WriteNumber("season", season);
            json.WriteNumber("lookback", Lookback);
            json.WriteNumber("horizon", Horizon);
            json.WriteString("chosen_by", Choosing);
            json.WriteString("networks", NetworksSaid);
            json.WriteNumber("seed", Options.Seed);
            json.WriteStartArray("columns");
            for (int c = 0; c < Columns.Count; c++)
            {
                json.WriteStartObject();
                json.WriteString("name", Columns[c]);
                json.WritePropertyName("transforms");
                Pipelines[c].Write(json);
                json.WriteStartArray("last_rows");
                foreach (double v in _tail.Column(c)) json.WriteNumberValue(v);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Forecaster Read(JsonElement json, Functional model)
    {
        int version = json.GetProperty("version").GetInt32();
        if (version > ExtraVersion) throw new FormatException($"it has version {version}, this library reads up to {ExtraVersion}; use a newer Unroll.");
        JsonElement f = json.GetProperty("frequency");
        var frequency = new SeriesFrequency(Enum.Parse<SeriesUnit>(f.GetProperty("unit").GetString()!), f.GetProperty("count").GetInt32(), f.GetProperty("end_of_month").GetBoolean());
        JsonElement[] columns = [.. json.GetProperty("columns").EnumerateArray()];
        var plan = new ForecastPlan
        {
            Season = json.TryGetProperty("season", out JsonElement season) ? season.GetInt32() : null,
            Lookback = json.GetProperty("lookback").GetInt32(),
            Horizon = json.GetProperty("horizon").GetInt32(),
            Pipelines = [.. columns.Select(c => SeriesPipeline.Read(c.GetProperty("transforms")))],
            Choosing = json.GetProperty("chosen_by").GetString()!,
        };
        DateTime? origin = json.TryGetProperty("origin", out JsonElement o) ? DateTime.ParseExact(o.GetString()!, "s", CultureInfo.InvariantCulture) : null;
        int first = json.GetProperty("first_row").GetInt32();
        string[] names = [.. columns.Select(c => c.GetProperty("name").GetString()!)];
        double[][] rows = [.. columns.Select(c => c.GetProperty("last_rows").EnumerateArray().Select(v => v.GetDouble()).ToArray())];
        DateTime[]? dates = origin is { } start ? [.. Enumerable.Range(first, rows[0].Length).Select(i => frequency.Add(start, i))] : null;
        var tail = new Series(names, rows, dates, frequency) { FirstRow = dates is null ? first : 0, DateName = json.GetProperty("date_name").GetString()! };
        ForecastNetwork network = ForecastNetwork.Loaded(model, plan.Lookback, names.Length, json.GetProperty("networks").GetString()!);
        return new Forecaster(plan, network, tail, origin, new ForecastOptions { Horizon = plan.Horizon, Lookback = plan.Lookback, Seed = json.GetProperty("seed").GetInt32() });
    }
}
