using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Unroll;

/// <summary>One tensor of a safetensors file: its element type as the file says it, its shape, and where its bytes lie after the header.</summary>
internal sealed record SafetensorsEntry(string Name, string Type, Shape Shape, long Begin, long End);

/// <summary>The header of a safetensors file: an eight-byte length, then JSON. Every number in it is checked before it is used.</summary>
internal static class SafetensorsHeader
{
    const int LargestHeader = 100_000_000;

    internal static byte[] Write(IEnumerable<SafetensorsEntry> entries)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var entry in entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.Type);
                json.WriteStartArray("shape");
                foreach (var length in entry.Shape)
                    json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(entry.Begin);
                json.WriteNumberValue(entry.End);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Spaces up to a multiple of 8, so that the numbers after it are aligned.
        while (bytes.Length % 8 != 0)
            bytes.WriteByte((byte)' ');
        var header = new byte[8 + bytes.Length];
        BinaryPrimitives.WriteInt64LittleEndian(header, bytes.Length);
        bytes.ToArray().CopyTo(header, 8);
        return header;
    }

    /// <summary>Reads the header; the entries come back in the order of their bytes, which cover the rest of the file without gap or overlap.</summary>
    internal static List<SafetensorsEntry> Read(Stream stream, long length)
    {
        var prefix = new byte[8];
        if (length < 8 || stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
            throw new FormatException("safetensors: the file is shorter than its first eight bytes.");
        var size = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (size < 2 || size > LargestHeader || size > length - 8)
            throw new FormatException($"safetensors: the header says it is {size} bytes long, in a file of {length} bytes.");
        var header = new byte[size];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new FormatException("safetensors: the file ends inside its header.");
        var entries = Parse(header);
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long at = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin != at)
                throw new FormatException($"safetensors: the bytes of '{entry.Name}' start at {entry.Begin}; needed {at}, where those before it end.");
            at = entry.End;
        }
        return at == length - 8 - size ? entries
            : throw new FormatException($"safetensors: the tensors take {at} bytes, but {length - 8 - size} follow the header; the file is cut off or has something else at its end.");
    }

    static List<SafetensorsEntry> Parse(byte[] header)
    {
        try
        {
            using var document = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("safetensors: the header is not a JSON object.");
            return [.. document.RootElement.EnumerateObject().Where(m => m.Name != "__metadata__").Select(m => Entry(m.Name, m.Value))];
        }
        catch (JsonException e)
        {
            throw new FormatException($"safetensors: the header is not JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or OverflowException or DecoderFallbackException)
        {
            throw new FormatException($"safetensors: the header does not describe tensors: {e.Message}", e);
        }
    }

    static SafetensorsEntry Entry(string name, JsonElement json)
    {
        var type = json.GetProperty("dtype").GetString() ?? "";
        var shape = json.GetProperty("shape").EnumerateArray().Select(n => n.TryGetInt32(out var length) ? length : throw new FormatException($"safetensors: '{name}' has an axis of length {n}.")).ToArray();
        var offsets = json.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2 || !offsets[0].TryGetInt64(out var begin) || !offsets[1].TryGetInt64(out var end))
            throw new FormatException($"safetensors: '{name}' has bytes {offsets}; needed a start and an end.");
        var width = Safetensors.WidthOf(type, name);
        long size = width;
        foreach (var length in shape)
            size = length >= 0 ? checked(size * length) : throw new FormatException($"safetensors: '{name}' has an axis of length {length}.");
        if (begin < 0 || end < begin || end - begin != size)
            throw new FormatException($"safetensors: '{name}' has bytes {begin} to {end}; its type {type} and shape {Shape.Create(shape)} need {size} bytes.");
        return new SafetensorsEntry(name, type, Shape.Create(shape), begin, end);
    }
}
