using System.Security.Cryptography;

namespace Unroll.Tests.Data;

public sealed class DataCacheTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("unroll-cache-").FullName;
    readonly FileServer _server = new();
    readonly byte[] _body = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 % 251))];

    public DataCacheTests() => _server.Files["numbers.bin"] = _body;

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    DataCache Cache => new(_folder) { Mirror = null };

    DataFile File(string? sha = null, bool none = false, long? bytes = null) => new("numbers.bin", new Uri(_server.Address, "numbers.bin"),
        none ? null : new(DataChecksumKind.Sha256, sha ?? Convert.ToHexStringLower(SHA256.HashData(_body)), "the test"), bytes);

    string At(string name) => Path.Combine(_folder, name);

    async Task<string> Message(DataFile file, DataCache? cache = null) => (await Assert.ThrowsAsync<DataException>(() => (cache ?? Cache).GetAsync(file))).Message;

    [Fact]
    public async Task A_file_is_downloaded_once_whole_and_checked()
    {
        var said = new List<DataProgress>();
        var path = await Cache.GetAsync(File(), new Told(said));
        Assert.Equal(_body, await System.IO.File.ReadAllBytesAsync(path));
        Assert.Equal(new DataProgress("numbers.bin", 300_000, 300_000), said[^1]);
        Assert.Equal(path, await Cache.GetAsync(File()));
        Assert.Single(_server.Asked);
        Assert.Equal(["numbers.bin"], Directory.GetFiles(_folder).Select(Path.GetFileName));
        Assert.True(Cache.Has(File()));
    }

    [Fact]
    public async Task An_interrupted_download_leaves_no_file_and_goes_on_where_it_stopped()
    {
        _server.CutAfter.Enqueue(100_000);
        var message = await Message(File());
        Assert.Contains("The download of numbers.bin was interrupted after 100000 bytes", message, StringComparison.Ordinal);
        Assert.Contains("goes on where it stopped", message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(At("numbers.bin")));
        Assert.False(Cache.Has(File()));
        _server.CutAfter.Enqueue(50_000);
        Assert.Contains("after 150000 bytes", await Message(File()), StringComparison.Ordinal);
        Assert.Equal(_body, await System.IO.File.ReadAllBytesAsync(await Cache.GetAsync(File())));
        Assert.Equal([0, 100_000, 150_000], _server.Asked);
    }

    [Fact]
    public async Task A_server_that_knows_no_offsets_sends_it_again_from_the_start()
    {
        _server.Ranges = false;
        _server.CutAfter.Enqueue(100_000);
        await Message(File());
        Assert.Equal(_body, await System.IO.File.ReadAllBytesAsync(await Cache.GetAsync(File())));
    }

    [Fact]
    public async Task What_is_left_of_a_longer_download_is_not_kept()
    {
        await System.IO.File.WriteAllBytesAsync(At("numbers.bin.part"), new byte[400_000]);
        Assert.Equal(_body, await System.IO.File.ReadAllBytesAsync(await Cache.GetAsync(File())));
        System.IO.File.Delete(At("numbers.bin"));
        await System.IO.File.WriteAllBytesAsync(At("numbers.bin.part"), _body);
        Assert.Equal(_body, await System.IO.File.ReadAllBytesAsync(await Cache.GetAsync(File(bytes: 300_000))));
        await System.IO.File.WriteAllBytesAsync(At("numbers.bin.part"), _body);
        System.IO.File.Delete(At("numbers.bin"));
        Assert.Equal(_body, await System.IO.File.ReadAllBytesAsync(await Cache.GetAsync(File())));
    }

    [Fact]
    public async Task A_wrong_checksum_is_deleted_and_said()
    {
        var message = await Message(File(new string('0', 64)));
        Assert.Contains("is not the file that was expected", message, StringComparison.Ordinal);
        Assert.Contains(new string('0', 64), message, StringComparison.Ordinal);
        Assert.Contains("publisher has changed the file", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Contains("300000 bytes where 300001 were expected", await Message(File(bytes: 300_001)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_in_the_cache_is_named_and_left_alone()
    {
        await Cache.GetAsync(File());
        await System.IO.File.WriteAllBytesAsync(At("numbers.bin"), _body[..1000]);
        var message = await Message(File());
        Assert.Contains($"The file '{At("numbers.bin")}' in the cache is not what it was", message, StringComparison.Ordinal);
        Assert.Contains("delete it", message, StringComparison.Ordinal);
        Assert.Equal(1000, new FileInfo(At("numbers.bin")).Length);
        Assert.Single(_server.Asked);
    }

    [Fact]
    public async Task Without_a_published_checksum_that_of_the_first_download_counts()
    {
        await Cache.GetAsync(File(none: true));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_body)), System.IO.File.ReadAllText(At("numbers.bin.sha256")).Trim());
        await Cache.GetAsync(File(none: true));
        await System.IO.File.AppendAllTextAsync(At("numbers.bin"), "x");
        Assert.Contains("is not what it was", await Message(File(none: true)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_a_refused_connection_and_an_unknown_host_are_sentences()
    {
        Assert.Contains("answers 404", await Message(File() with { Address = new Uri(_server.Address, "other.bin") }), StringComparison.Ordinal);
        _server.Status = 503;
        Assert.Contains("answers 503", await Message(File()), StringComparison.Ordinal);
        _server.Dispose();
        var message = await Message(File());
        Assert.Contains("connect to the network and try again, or copy the file to", message, StringComparison.Ordinal);
        Assert.Contains("could not be downloaded", await Message(File() with { Address = new Uri("http://no-such-host.invalid/x") }), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Cancelling_keeps_what_is_here()
    {
        using var cancel = new CancellationTokenSource();
        var told = new Told([], () => cancel.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Cache.GetAsync(File(), told, cancel.Token));
        Assert.False(System.IO.File.Exists(At("numbers.bin")));
        Assert.Equal(_body, await System.IO.File.ReadAllBytesAsync(await Cache.GetAsync(File())));
    }

    [Fact]
    public async Task Two_downloads_of_one_file_do_not_write_into_one_another()
    {
        using (new FileStream(At("numbers.bin.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("being downloaded by another program", await Message(File()), StringComparison.Ordinal);
        await Cache.GetAsync(File());
    }

    [Fact]
    public async Task A_mirror_has_the_files_under_their_names()
    {
        var file = File() with { Name = Path.Combine("set", "numbers.bin"), Address = new Uri("http://no-such-host.invalid/elsewhere.bin") };
        Assert.Equal(_body, await System.IO.File.ReadAllBytesAsync(await new DataCache(_folder) { Mirror = _server.Address }.GetAsync(file)));
    }

    [Fact]
    public void Checksums_are_those_of_their_kind()
    {
        // "abc": FIPS 180 and RFC 1321; git hash-object of the same three bytes.
        System.IO.File.WriteAllText(At("abc"), "abc");
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", DataChecksum.Of(DataChecksumKind.Sha256, At("abc")));
        Assert.Equal("900150983cd24fb0d6963f7d28e17f72", DataChecksum.Of(DataChecksumKind.Md5, At("abc")));
        Assert.Equal("f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f", DataChecksum.Of(DataChecksumKind.GitBlob, At("abc")));
    }

    sealed class Told(List<DataProgress> said, Action? then = null) : IProgress<DataProgress>
    {
        public void Report(DataProgress value)
        {
            said.Add(value);
            then?.Invoke();
        }
    }
}
