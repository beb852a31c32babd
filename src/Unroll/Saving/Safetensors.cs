using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unroll;

/// <summary>Tensors by name in the safetensors format, which many tools read: a JSON header, then the numbers, little-endian, row by row.</summary>
/// <remarks>Written: F32, F64, I32, BOOL. Read besides: F16 and BF16 (as Float32) and I64 (as Int32).</remarks>
public static class Safetensors
{
    const int ChunkBytes = 1 << 20;

    /// <summary>Writes a file; what was there before survives a failure.</summary>
    /// <exception cref="ModelFileException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors) => AtomicFile.Write(path, "the tensors", stream => Write(stream, tensors));

    /// <summary>Writes to a stream, in the order of the dictionary.</summary>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        var entries = new List<SafetensorsEntry>();
        long at = 0;
        foreach (var (name, tensor) in tensors)
        {
            var type = tensor.DType switch { DType.Float32 => "F32", DType.Float64 => "F64", DType.Int32 => "I32", _ => "BOOL" };
            var size = tensor.Shape.Size * WidthOf(type, name);
            entries.Add(new SafetensorsEntry(name, type, tensor.Shape, at, at += size));
        }
        stream.Write(SafetensorsHeader.Write(entries));
        foreach (var (_, tensor) in tensors)
            switch (tensor.DType)
            {
                case DType.Float32: Numbers(stream, tensor.AsSpan()); break;
                case DType.Float64: Numbers(stream, tensor.AsSpan<double>()); break;
                case DType.Int32: Numbers(stream, tensor.AsSpan<int>()); break;
                default: Numbers(stream, tensor.AsSpan<bool>()); break;
            }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFileException">The file is not there, or is not a whole safetensors file: says why.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Read(stream);
        }
        catch (Exception e) when (e is (FormatException or IOException or UnauthorizedAccessException) and not ModelFileException)
        {
            throw new ModelFileException($"Cannot read tensors from '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads from a stream, from its position to its end.</summary>
    /// <exception cref="FormatException">Not a whole safetensors file: says why.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
        {
            var copy = new MemoryStream();
            stream.CopyTo(copy);
            (stream, copy.Position) = (copy, 0);
        }
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in SafetensorsHeader.Read(stream, stream.Length - stream.Position))
            tensors.Add(entry.Name, Next(stream, entry));
        return tensors;
    }

    /// <summary>Bytes of one element.</summary>
    internal static int WidthOf(string type, string name) => type switch
    {
        "F64" or "I64" => 8,
        "F32" or "I32" => 4,
        "F16" or "BF16" => 2,
        "BOOL" => 1,
        _ => throw new FormatException($"safetensors: '{name}' has elements of type {type}; this library reads F32, F64, F16, BF16, I32, I64 and BOOL."),
    };

    /// <summary>Reads the tensor whose bytes come next.</summary>
    internal static Tensor Next(Stream stream, SafetensorsEntry entry)
    {
        var count = entry.Shape.Size <= Array.MaxLength ? (int)entry.Shape.Size
            : throw new FormatException($"safetensors: '{entry.Name}' {entry.Shape} has more elements than one array holds.");
        switch (entry.Type)
        {
            case "F32": return Tensor.Wrap(Elements<float>(stream, count), entry.Shape);
            case "F64": return Tensor.Wrap(Elements<double>(stream, count), entry.Shape);
            case "I32": return Tensor.Wrap(Elements<int>(stream, count), entry.Shape);
            case "F16": return Tensor.From(Elements<Half>(stream, count), entry.Shape);
            case "BF16": return Tensor.Wrap(Array.ConvertAll(Elements<short>(stream, count), bits => BitConverter.Int32BitsToSingle(bits << 16)), entry.Shape);
            case "I64":
                var whole = Elements<long>(stream, count);
                return Array.TrueForAll(whole, n => n is >= int.MinValue and <= int.MaxValue) ? Tensor.From(whole, entry.Shape)
                    : throw new FormatException($"safetensors: '{entry.Name}' holds an I64 number that does not fit 32 bits.");
            default:
                var flags = Elements<byte>(stream, count);
                return Array.TrueForAll(flags, b => b <= 1) ? Tensor.Wrap(Array.ConvertAll(flags, b => b != 0), entry.Shape)
                    : throw new FormatException($"safetensors: '{entry.Name}' is BOOL but holds a byte other than 0 and 1.");
        }
    }

    static T[] Elements<T>(Stream stream, int count) where T : unmanaged
    {
        var elements = new T[count];
        var (width, at) = (Unsafe.SizeOf<T>(), 0);
        while (at < count)
        {
            var chunk = elements.AsSpan(at, Math.Min(count - at, ChunkBytes / width));
            var bytes = MemoryMarshal.AsBytes(chunk);
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw new FormatException("safetensors: the file ends inside a tensor.");
            LittleEndian(bytes, width);
            at += chunk.Length;
        }
        return elements;
    }

    static void Numbers<T>(Stream stream, ReadOnlySpan<T> elements) where T : unmanaged
    {
        if (BitConverter.IsLittleEndian)
        {
            for (var at = 0; at < elements.Length; at += ChunkBytes)
                stream.Write(MemoryMarshal.AsBytes(elements.Slice(at, Math.Min(ChunkBytes, elements.Length - at))));
            return;
        }
        var bytes = MemoryMarshal.AsBytes(elements).ToArray();
        LittleEndian(bytes, Unsafe.SizeOf<T>());
        stream.Write(bytes);
    }

    /// <summary>Turns each element round where the machine stores numbers the other way.</summary>
    static void LittleEndian(Span<byte> bytes, int width)
    {
        if (BitConverter.IsLittleEndian || width == 1)
            return;
        for (var at = 0; at < bytes.Length; at += width)
            bytes.Slice(at, width).Reverse();
    }
}
