using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Unroll;

/// <summary>
/// The folder on the user's machine where downloaded data sets are kept. A file is there whole and checked, or not at all: it is downloaded beside its place, goes on where an
/// interrupted download stopped, and is moved once its checksum is right.
/// </summary>
/// <remarks>The folder is, in this order: the one given, the environment variable <c>UNROLL_DATA</c>, <c>unroll/data</c> in <c>XDG_CACHE_HOME</c>, and <c>unroll/data</c> in the
/// user's folder for local application data. Nothing is downloaded but by <see cref="GetAsync"/>, which <c>Load</c> of the data sets and <c>unroll data get</c> call.</remarks>
public sealed class DataCache
{
    /// <summary>How long a server may send nothing before the download counts as interrupted.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A cache.</summary>
    /// <param name="folder">Its folder; null for the usual one.</param>
    /// <param name="client">What downloads; null for a client of its own.</param>
    public DataCache(string? folder = null, HttpClient? client = null) => (Folder, Client) = (folder ?? Usual(), client);

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>A server that has the same files under their names alone, for networks without a way out; checksums are looked at as ever. Default: the environment
    /// variable <c>UNROLL_DATA_MIRROR</c>, else none.</summary>
    public Uri? Mirror { get; init; } = Environment.GetEnvironmentVariable("UNROLL_DATA_MIRROR") is { Length: > 0 } mirror ? new Uri(mirror) : null;

    HttpClient? Client { get; }

    /// <summary>Where a file is, or would be.</summary>
    public string PathOf(DataFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Path.Combine(Folder, file.Name);
    }

    /// <summary>Whether a file is there, whole: looked at, not downloaded.</summary>
    public bool Has(DataFile file) => File.Exists(PathOf(file)) && Wrong(file, PathOf(file)) is null;

    /// <summary>A file's path; downloaded first where it is not there yet.</summary>
    /// <param name="file">The file.</param>
    /// <param name="progress">Is told how far the download is.</param>
    /// <param name="cancel">Ends it; what is here is kept, and the next call goes on from there.</param>
    /// <exception cref="DataException">No connection, an interrupted download, a wrong checksum, a broken file in the cache: says which file and what to do.</exception>
    public async Task<string> GetAsync(DataFile file, IProgress<DataProgress>? progress = null, CancellationToken cancel = default)
    {
        var path = PathOf(file);
        if (Mirror is not null)
            file = file with { Address = new Uri(Mirror.AbsoluteUri.TrimEnd('/') + "/" + Path.GetFileName(file.Name)) };
        if (File.Exists(path))
            return Wrong(file, path) is { } wrong
                ? throw new DataException($"The file '{path}' in the cache is not what it was: {wrong}. Usual fix: delete it; the next call downloads it again.") : path;
        var part = path + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var one = Lock(path);
            await Download(file, part, progress, cancel).ConfigureAwait(false);
            if (Wrong(file, part) is { } wrong)
            {
                File.Delete(part);
                throw new DataException($"The download of {file.Name} from {file.Address} is not the file that was expected: {wrong}. It was deleted. " +
                    $"Usual fix: try again; if it stays so, the publisher has changed the file: get it elsewhere and put it at '{path}'.");
            }
            if (file.Checksum is null)
                await File.WriteAllTextAsync(path + ".sha256", DataChecksum.Of(DataChecksumKind.Sha256, part) + "\n", cancel).ConfigureAwait(false);
            File.Move(part, path, overwrite: true);
            return path;
        }
        catch (HttpRequestException e)
        {
            throw new DataException(e.StatusCode is { } status
                ? string.Create(CultureInfo.InvariantCulture, $"{file.Address} answers {(int)status} ({status}): {file.Name} is not there any more, or not for everyone. Usual fix: get the file elsewhere and put it at '{path}'.")
                : $"{file.Name} could not be downloaded from {file.Address}: {e.Message.TrimEnd('.')}. Usual fix: connect to the network and try again, or copy the file to '{path}' from a machine that has it.", e);
        }
        catch (Exception e) when (e is IOException and not DataException || e is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw new DataException(string.Create(CultureInfo.InvariantCulture,
                $"The download of {file.Name} was interrupted after {(File.Exists(part) ? new FileInfo(part).Length : 0)} bytes: {e.Message.TrimEnd('.')}. Usual fix: try again; it goes on where it stopped ('{part}')."), e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataException($"The cache folder '{Folder}' cannot be written to. Usual fix: set the environment variable UNROLL_DATA to a folder of yours.", e);
        }
    }

    async Task Download(DataFile file, string part, IProgress<DataProgress>? progress, CancellationToken cancel)
    {
        using var own = Client is null ? new HttpClient() : null;
        var have = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (file.Bytes is { } whole && have >= whole)
            have = have > whole ? 0 : have;
        if (have > 0 && have == file.Bytes)
            return;
        using var request = new HttpRequestMessage(HttpMethod.Get, file.Address);
        if (have > 0)
            request.Headers.Range = new RangeHeaderValue(have, null);
        using var response = await (Client ?? own!).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // What is here is as long as the file or longer: its checksum decides, or it starts over.
            if (file.Bytes is null && response.Content.Headers.ContentRange?.Length == have)
                return;
            File.Delete(part);
            await Download(file, part, progress, cancel).ConfigureAwait(false);
            return;
        }
        response.EnsureSuccessStatusCode();
        var resumed = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;
        var start = resumed ? have : 0;
        var total = response.Content.Headers.ContentLength is { } length ? start + length : file.Bytes;
        await using (var into = new FileStream(part, resumed ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None))
        await using (var from = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false))
        {
            var buffer = new byte[81920];
            using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            async Task<int> Next()
            {
                stalled.CancelAfter(Patience);
                return await from.ReadAsync(buffer, stalled.Token).ConfigureAwait(false);
            }
            for (int read; (read = await Next().ConfigureAwait(false)) > 0;)
            {
                await into.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
                start += read;
                progress?.Report(new(file.Name, start, total));
            }
            into.Flush(flushToDisk: true);
        }
        if (total is { } wanted && start < wanted)
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the connection ended at {start} of {wanted} bytes"));
    }

    /// <summary>Why a file is not what it should be, or null.</summary>
    static string? Wrong(DataFile file, string path)
    {
        if (file.Bytes is { } bytes && new FileInfo(path).Length is var length && length != bytes)
            return string.Create(CultureInfo.InvariantCulture, $"it has {length} bytes where {bytes} were expected");
        var (kind, wanted) = (file.Checksum?.Kind ?? DataChecksumKind.Sha256, file.Checksum?.Hex ?? Noted(path));
        if (wanted is null)
            return null;
        var found = DataChecksum.Of(kind, path);
        return string.Equals(found, wanted, StringComparison.OrdinalIgnoreCase) ? null : $"its checksum ({kind}) is {found} where {wanted} was expected";
    }

    static string? Noted(string path) => File.Exists(path + ".sha256") ? File.ReadAllText(path + ".sha256").Trim() : null;

    /// <summary>Two programs that want the same file at once: the second is told, instead of writing into the first one's download.</summary>
    static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new DataException($"'{path}' is being downloaded by another program. Usual fix: wait until it is done, then try again.", e);
        }
    }

    static string Usual()
    {
        if (Environment.GetEnvironmentVariable("UNROLL_DATA") is { Length: > 0 } given)
            return given;
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache)
            return Path.Combine(cache, "unroll", "data");
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "unroll", "data");
    }
}
