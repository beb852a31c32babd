using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Unroll;

/// <summary>numpy's npz: a zip of npy files. Reads whole numbers, and arrays of lists of whole numbers.</summary>
internal sealed partial class NpzFile(string path) : IDisposable
{
    readonly ZipArchive _archive = ZipFile.OpenRead(path);

    public void Dispose() => _archive.Dispose();

    /// <summary>A one-dimensional array of whole numbers.</summary>
    public int[] Ints(string name)
    {
        var (type, count, data) = Open(name);
        return type switch
        {
            "i8" or "u8" => Each(8, b => checked((int)BinaryPrimitives.ReadInt64LittleEndian(b))),
            "i4" or "u4" => Each(4, b => BinaryPrimitives.ReadInt32LittleEndian(b)),
            "i2" => Each(2, b => BinaryPrimitives.ReadInt16LittleEndian(b)),
            "u1" or "i1" => Each(1, b => b[0]),
            _ => throw new InvalidDataException($"'{name}' holds numbers of type {type} where whole numbers were expected"),
        };

        int[] Each(int bytes, Func<byte[], int> read)
        {
            if (data.Length < (long)count * bytes)
                throw new EndOfStreamException($"'{name}' is cut off");
            return [.. Enumerable.Range(0, count).Select(i => read(data[(i * bytes)..((i + 1) * bytes)]))];
        }
    }

    /// <summary>A one-dimensional array of lists of whole numbers, which numpy stores with Python's pickle.</summary>
    public int[][] IntLists(string name)
    {
        var (type, count, data) = Open(name);
        if (type != "O")
            throw new InvalidDataException($"'{name}' holds numbers of type {type} where lists were expected");
        var lists = new PickledLists(data).Read();
        return lists.Length == count ? lists : throw new InvalidDataException(FormattableString.Invariant($"'{name}' has {lists.Length} lists where {count} were expected"));
    }

    (string Type, int Count, byte[] Data) Open(string name)
    {
        var entry = _archive.GetEntry(name + ".npy") ?? throw new InvalidDataException($"there is no '{name}' in the file");
        using var stream = entry.Open();
        var head = new byte[12];
        stream.ReadExactly(head.AsSpan(0, 10));
        if (head[0] != 0x93 || !head.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw new InvalidDataException($"'{name}' is no npy file");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8));
        if (head[6] > 1)
        {
            stream.ReadExactly(head.AsSpan(10, 2));
            length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(8));
        }
        var text = new byte[length];
        stream.ReadExactly(text);
        var found = Header().Match(Encoding.ASCII.GetString(text));
        if (!found.Success)
            throw new InvalidDataException($"'{name}' is no one-dimensional array");
        using var rest = new MemoryStream();
        stream.CopyTo(rest);
        return (found.Groups["type"].Value, int.Parse(found.Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture), rest.ToArray());
    }

    [GeneratedRegex(@"'descr':\s*'[<|=]?(?<type>[a-zA-Z]\d?)'.*'shape':\s*\((?<count>\d+)L?,\s*\)")]
    private static partial Regex Header();
}
