namespace Unroll;

/// <summary>A model and what is stored with it, as one <c>.unroll</c> file: a zip of <c>model.json</c> (what the model consists of),
/// <c>weights.safetensors</c>, <c>training.json</c> (optimizer, losses, metrics), <c>meta.json</c> (versions, seed, step, notes, checksums) and
/// documents of the program's own.</summary>
/// <remarks>For a model alone use <see cref="Model.Save(string, Registry?)"/> and <see cref="Model.Load(string, Registry?)"/>. The same model gives the same
/// bytes. A file that is newer, cut off, altered or foreign is refused with the reason, and nothing of it is used.</remarks>
public sealed class ModelFile
{
    /// <summary>The version of the format that this library writes; it reads this and all before.</summary>
    public const int FormatVersion = ModelJson.FormatVersion;

    /// <summary>A file to be written.</summary>
    public ModelFile(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>What the program wants to remember by key: how it was trained, column names. Written in the order of the keys.</summary>
    public SortedDictionary<string, string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>JSON documents of the program's own by name, for example <c>forecaster</c>; stored as <c>extras/forecaster.json</c> under the file's checksum.</summary>
    public SortedDictionary<string, string> Extras { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the optimizer's slots (twice the weights for Adam) are written too, so that training can go on as if it had not stopped. Default
    /// false. What the model was compiled with is written either way.</summary>
    public bool WithOptimizerState { get; set; }

    /// <summary>Which program wrote the file, for example <c>Unroll 0.1.0</c>; null before it is written.</summary>
    public string? CreatedBy { get; internal set; }

    /// <summary>Writes the file, whole or not at all: what was there before survives any failure.</summary>
    /// <param name="path">Where; by custom it ends in <c>.unroll</c>.</param>
    /// <param name="registry">Names for types of your own. Default: <see cref="Registry.Default"/>.</param>
    /// <exception cref="InvalidOperationException">The model is not built yet, or holds something that a file cannot hold: says what.</exception>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path, Registry? registry = null)
    {
        var parts = ModelFileWriter.Prepare(this, registry ?? Registry.Default);
        AtomicFile.Write(path, "the model", parts.Write);
    }

    /// <summary>Writes to a stream, which stays open.</summary>
    /// <exception cref="InvalidOperationException">The model is not built yet, or holds something that a file cannot hold: says what.</exception>
    public void Write(Stream stream, Registry? registry = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ModelFileWriter.Prepare(this, registry ?? Registry.Default).Write(stream);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFileException">The file is not there, not a model, newer, cut off or altered: says which.</exception>
    public static ModelFile Open(string path, Registry? registry = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return ModelFileReader.Read(stream, registry ?? Registry.Default, $"'{path}'");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFileException($"There is no model file '{path}'.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ModelFileException($"The model file '{path}' cannot be read: {(Directory.Exists(path) ? "that is a folder" : "access is denied")}.", e);
        }
    }

    /// <summary>Reads from a stream, which stays open.</summary>
    /// <exception cref="ModelFileException">Not a model, newer, cut off or altered: says which.</exception>
    public static ModelFile Read(Stream stream, Registry? registry = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ModelFileReader.Read(stream, registry ?? Registry.Default, "The model file");
    }
}
