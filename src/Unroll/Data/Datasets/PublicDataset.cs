namespace Unroll;

/// <summary>A public data set that is downloaded once into the user's <see cref="DataCache"/>.</summary>
public abstract class PublicDataset
{
    private protected PublicDataset(string name, string about, string terms, params DataFile[] files) => (Name, About, Terms, Files) = (name, about, terms, files);

    /// <summary>Its name for <c>unroll data get</c>.</summary>
    public string Name { get; }

    /// <summary>What it is, in one line.</summary>
    public string About { get; }

    /// <summary>Whose it is and how it may be used, as far as its publisher says.</summary>
    public string Terms { get; }

    /// <summary>Its files.</summary>
    public IReadOnlyList<DataFile> Files { get; }

    /// <summary>Whether all files are in the cache, whole.</summary>
    public bool IsHere(DataCache? cache = null) => Files.All((cache ?? new DataCache()).Has);

    /// <summary>Downloads what is not in the cache yet.</summary>
    /// <param name="cache">Where; null for the usual cache.</param>
    /// <param name="progress">Is told how far each file is.</param>
    /// <param name="cancel">Ends it; the next call goes on where it stopped.</param>
    /// <returns>The files' paths, in the order of <see cref="Files"/>.</returns>
    /// <exception cref="DataException">No connection, an interrupted download, a wrong checksum, a broken file in the cache: says which file and what to do.</exception>
    public async Task<IReadOnlyList<string>> DownloadAsync(DataCache? cache = null, IProgress<DataProgress>? progress = null, CancellationToken cancel = default)
    {
        cache ??= new DataCache();
        var paths = new List<string>();
        foreach (var file in Files)
            paths.Add(await cache.GetAsync(file, progress, cancel).ConfigureAwait(false));
        return paths;
    }

    private protected IReadOnlyList<string> Paths(DataCache? cache) => DownloadAsync(cache).GetAwaiter().GetResult();

    /// <summary>Reads a file of the cache; what is not as it should be is said with the file's name.</summary>
    private protected T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or OverflowException or SeriesException)
        {
            throw new DataException($"The file '{path}' in the cache is not the data set {Name}: {e.Message.TrimEnd('.')}. Usual fix: delete it; the next call downloads it again.", e);
        }
    }
}
