using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Unroll;

public sealed partial class SeriesModel
{
    const string ExtraName = "windows";
    const int ExtraVersion = 1;

    SeriesModel(Model model, WindowOptions options, FittedScaler? scaler, FittedScaler means, string[] columns)
    {
        (Model, Options, Scaler, _means, _columns) = (model, options, scaler, means, columns);
        (Inputs, Targets) = (options.Inputs!, options.Targets!);
    }

    /// <summary>Saves model, windows and scaler in one <c>.unroll</c> file, whole or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="registry">Names for types of your own. Default: <see cref="Registry.Default"/>.</param>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path, Registry? registry = null)
    {
        var file = new ModelFile(Model);
        file.Notes["columns"] = string.Join(", ", Inputs);
        file.Notes["horizon"] = Options.Horizon.ToString(CultureInfo.InvariantCulture);
        file.Notes["lookback"] = Options.Input.ToString(CultureInfo.InvariantCulture);
        file.Notes["targets"] = string.Join(", ", Targets);
        file.Extras[ExtraName] = Json();
        file.Save(path, registry);
    }

    /// <summary>Reads what <see cref="Save"/> wrote: it predicts the same numbers, bit for bit.</summary>
    /// <exception cref="ModelFileException">The file is not there, newer, cut off, altered, or holds no windows.</exception>
    public static SeriesModel Load(string path, Registry? registry = null)
    {
        var file = ModelFile.Open(path, registry);
        if (!file.Extras.TryGetValue(ExtraName, out var text))
            throw new ModelFileException($"'{path}' holds a model but no windows and scaler. Usual fix: Model.Load for a model alone, or save it with SeriesModel.Save.");
        try
        {
            using var json = JsonDocument.Parse(text);
            return Read(json.RootElement, file.Model);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new ModelFileException($"The windows in '{path}' cannot be read: {e.Message}", e);
        }
    }

    string Json()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", ExtraVersion);
            json.WriteNumber("input", Options.Input);
            json.WriteNumber("gap", Options.Gap);
            json.WriteNumber("horizon", Options.Horizon);
            json.WriteNumber("stride", Options.Stride);
            json.WriteNumber("overlap", Options.Overlap);
            json.WriteBoolean("flat", Options.Flat);
            json.WriteString("missing", Options.Missing.ToString());
            json.WriteBoolean("missing_indicator", Options.MissingIndicator);
            if (Options.MinInput is { } least)
                json.WriteNumber("min_input", least);
            json.WriteBoolean("uneven_time", Options.UnevenTime);
            Names("columns", _columns);
            Names("inputs", Inputs);
            Names("targets", Targets);
            Names("future", Options.Future);
            Names("static", Options.Static);
            json.WritePropertyName("means");
            _means.Write(json);
            if (Scaler is not null)
            {
                json.WritePropertyName("scaler");
                Scaler.Write(json);
            }
            json.WriteEndObject();

            void Names(string property, IEnumerable<string> names)
            {
                json.WriteStartArray(property);
                foreach (var name in names)
                    json.WriteStringValue(name);
                json.WriteEndArray();
            }
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static SeriesModel Read(JsonElement json, Model model)
    {
        var version = json.GetProperty("version").GetInt32();
        if (version > ExtraVersion)
            throw new FormatException(FormattableString.Invariant($"it has version {version}, this library reads up to {ExtraVersion}; use a newer Unroll."));
        int Number(string name) => json.GetProperty(name).GetInt32();
        string[] Names(string name) => [.. json.GetProperty(name).EnumerateArray().Select(n => n.GetString()!)];
        var options = new WindowOptions(Number("input"), Number("horizon"))
        {
            Gap = Number("gap"),
            Stride = Number("stride"),
            Overlap = Number("overlap"),
            Flat = json.GetProperty("flat").GetBoolean(),
            Missing = Enum.Parse<MissingValues>(json.GetProperty("missing").GetString()!),
            MissingIndicator = json.GetProperty("missing_indicator").GetBoolean(),
            MinInput = json.TryGetProperty("min_input", out var least) ? least.GetInt32() : null,
            UnevenTime = json.GetProperty("uneven_time").GetBoolean(),
            Inputs = Names("inputs"),
            Targets = Names("targets"),
            Future = Names("future"),
            Static = Names("static"),
        };
        options.Check();
        return new(model, options, json.TryGetProperty("scaler", out var scaler) ? FittedScaler.Read(scaler) : null, FittedScaler.Read(json.GetProperty("means")), Names("columns"));
    }
}
