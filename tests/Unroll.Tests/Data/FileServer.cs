using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Unroll.Tests.Data;

/// <summary>A server on this machine that answers as a test wants it to: whole, from an offset, cut off, with another status.</summary>
internal sealed class FileServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();

    public FileServer()
    {
        _listener.Start();
        _ = Serve();
    }

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>Bytes after which the connection is closed, for the next answers; null for none.</summary>
    public Queue<int> CutAfter { get; } = new();

    public int Status { get; set; } = 200;

    public bool Ranges { get; set; } = true;

    /// <summary>The offset of each request.</summary>
    public List<long> Asked { get; } = [];

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}/");

    public void Dispose()
    {
        // A test may close it early, to be refused: twice is not an error.
        _end.Cancel();
        _listener.Stop();
    }

    async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await Answer(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    async Task Answer(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var first = await reader.ReadLineAsync(_end.Token) ?? "";
        long from = 0;
        while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 } header)
            if (header.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = long.Parse(header[13..].TrimEnd('-'), CultureInfo.InvariantCulture);
        Asked.Add(from);
        var known = Files.TryGetValue(first.Split(' ')[1].TrimStart('/'), out var file);
        var (status, body, extra) = Status != 200 ? (Status, [], "") : !known ? (404, [], "")
            : from > 0 && Ranges ? from >= file!.Length ? (416, Array.Empty<byte>(), FormattableString.Invariant($"Content-Range: bytes */{file.Length}\r\n"))
                : (206, file[(int)from..], FormattableString.Invariant($"Content-Range: bytes {from}-{file.Length - 1}/{file.Length}\r\n"))
            : (200, file!, "");
        var head = FormattableString.Invariant($"HTTP/1.1 {status} Status\r\nContent-Length: {body.Length}\r\n{extra}Connection: close\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _end.Token);
        await stream.WriteAsync(CutAfter.TryDequeue(out var cut) ? body.AsMemory(0, Math.Min(cut, body.Length)) : body, _end.Token);
    }
}
