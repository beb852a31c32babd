using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Unroll;

/// <summary>A training's state as a file: eight bytes that name the format, the length of a JSON document, the document (texts and numbers by name), the
/// tensors as safetensors, and the SHA-256 of all of it. Written beside and moved, so that a file is whole or the one before it.</summary>
internal static class BackupFile
{
    const int HashLength = 32, LargestDocument = 256 << 20;

    static ReadOnlySpan<byte> Magic => "UNROLLB1"u8;

    internal static void Write(string path, TrainingState state) => AtomicFile.Write(path, "the backup", stream =>
    {
        using var hashing = new HashingStream(stream);
        var document = Document(state.Texts);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, document.Length);
        hashing.Write(Magic);
        hashing.Write(length);
        hashing.Write(document);
        Safetensors.Write(hashing, state.Tensors);
        stream.Write(Convert.FromHexString(hashing.Digest()));
    });

    /// <summary>Reads a whole file; the checksum is compared before anything of it is believed.</summary>
    /// <exception cref="FormatException">It is not a backup, or is cut off or altered: says which.</exception>
    internal static TrainingState Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var start = new byte[Magic.Length + 4];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            throw new FormatException("it is not a backup of Unroll, or is cut off");
        Verify(stream);
        stream.Position = start.Length;
        var length = BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(Magic.Length));
        if (length is < 2 or > LargestDocument || length > stream.Length - start.Length - HashLength)
            throw new FormatException("its document has an impossible length");
        var document = new byte[length];
        stream.ReadExactly(document);
        var texts = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        using (var json = JsonDocument.Parse(document))
            foreach (var item in json.RootElement.EnumerateObject())
                texts[item.Name] = item.Value.GetString();
        var tensors = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in SafetensorsHeader.Read(stream, stream.Length - stream.Position - HashLength))
            tensors[entry.Name] = Safetensors.Next(stream, entry);
        return new TrainingState(true, texts, tensors, "");
    }

    static void Verify(FileStream stream)
    {
        stream.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (var left = stream.Length - HashLength; left > 0;)
        {
            var count = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (count == 0)
                throw new FormatException("it is cut off");
            hash.AppendData(buffer, 0, count);
            left -= count;
        }
        var stored = new byte[HashLength];
        if (stream.ReadAtLeast(stored, HashLength, throwOnEndOfStream: false) < HashLength || !hash.GetHashAndReset().AsSpan().SequenceEqual(stored))
            throw new FormatException("it is cut off, altered or damaged (the checksum differs)");
    }

    static byte[] Document(IReadOnlyDictionary<string, string?> texts)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (name, text) in texts)
                json.WriteString(name, text);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }
}
