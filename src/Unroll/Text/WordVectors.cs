using System.Globalization;
using System.Text;
using Unroll.Kernels;

namespace Unroll;

/// <summary>Vectors of tokens that were trained elsewhere: files of GloVe and word2vec, text and binary.</summary>
/// <remarks>The file is read once, line by line; with <c>keep</c>, only the vectors of those tokens are held: a file of some gigabytes takes as much memory as the vocabulary needs.
/// <c>new Embedding(vocabulary.Count, vectors.Width) { Vectors = vectors.Table(vocabulary, seed) }</c>.</remarks>
public sealed class WordVectors
{
    readonly Dictionary<string, float[]> _vectors;

    WordVectors(Dictionary<string, float[]> vectors, int width) => (_vectors, Width) = (vectors, width);

    /// <summary>Numbers a vector.</summary>
    public int Width { get; }

    /// <summary>How many tokens have one.</summary>
    public int Count => _vectors.Count;

    /// <summary>The vector of a token.</summary>
    /// <exception cref="KeyNotFoundException">It has none.</exception>
    public ReadOnlySpan<float> this[string token] => _vectors.TryGetValue(token, out var vector) ? vector : throw new KeyNotFoundException($"WordVectors: there is no vector of '{token}'.");

    /// <summary>Whether a token has a vector.</summary>
    public bool Contains(string token) => _vectors.ContainsKey(token);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keep">The tokens whose vectors are wanted; null for all.</param>
    /// <param name="format">How it is written. Default: <c>.bin</c> is binary word2vec, a first line of two whole numbers is word2vec text, else GloVe.</param>
    /// <exception cref="FormatException">A line has too few numbers, or the file is cut off: says where.</exception>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    public static WordVectors Read(string path, Vocabulary? keep = null, WordVectorFormat format = WordVectorFormat.Auto)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (format == WordVectorFormat.Auto && path.EndsWith(".bin", StringComparison.OrdinalIgnoreCase))
            format = WordVectorFormat.Word2VecBinary;
        return Read(stream, keep, format);
    }

    /// <summary>Reads a stream, which stays open.</summary>
    /// <inheritdoc cref="Read(string, Vocabulary?, WordVectorFormat)"/>
    public static WordVectors Read(Stream stream, Vocabulary? keep = null, WordVectorFormat format = WordVectorFormat.Auto)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return format == WordVectorFormat.Word2VecBinary ? Binary(stream, keep) : Text(stream, keep, format);
    }

    /// <summary>The table of an embedding, [ids, width]: the row of a token with a vector is that vector; of another, normal numbers with the deviation of the vectors there are; of padding, zeros.</summary>
    /// <param name="vocabulary">The tokens in the order of the rows.</param>
    /// <param name="seed">Decides the rows of tokens without a vector.</param>
    public Tensor Table(Vocabulary vocabulary, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var table = new float[(long)vocabulary.Count * Width];
        var (sum, squares, count) = (0.0, 0.0, 0L);
        foreach (var token in vocabulary.Tokens)
            if (_vectors.TryGetValue(token, out var known))
                foreach (var v in known)
                    (sum, squares, count) = (sum + v, squares + (double)v * v, count + 1);
        var deviation = count == 0 ? 0.05f : (float)Math.Sqrt(Math.Max(0, squares / count - sum / count * (sum / count)));
        var key = CounterRandom.Mix((ulong)seed, "word vectors");
        for (var id = 1; id < vocabulary.Count; id++)
        {
            var row = table.AsSpan(id * Width, Width);
            if (_vectors.TryGetValue(vocabulary[id], out var vector))
            {
                vector.CopyTo(row);
                continue;
            }
            CounterRandom.Normal(CounterRandom.Mix(key, vocabulary[id]), 0, row);
            foreach (ref var v in row)
                v *= deviation;
        }
        return Tensor.From(table, [vocabulary.Count, Width]);
    }

    /// <summary>The share of a vocabulary's tokens (padding and unknown not counted) that have a vector; NaN for an empty one.</summary>
    public double Coverage(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return vocabulary.Count <= 2 ? double.NaN : (double)vocabulary.Tokens.Skip(2).Count(Contains) / (vocabulary.Count - 2);
    }

    static WordVectors Text(Stream stream, Vocabulary? keep, WordVectorFormat format)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, true, 1 << 16, leaveOpen: true);
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var (width, number) = (0, 0);
        while (reader.ReadLine() is { } line)
        {
            number++;
            var text = line.AsSpan().TrimEnd();
            if (text.IsEmpty)
                continue;
            if (number == 1 && format != WordVectorFormat.Glove && Header(line) is { } header)
            {
                width = header;
                continue;
            }
            if (number == 1 && format == WordVectorFormat.Word2VecText)
                throw new FormatException($"WordVectors: line 1 is '{Short(line)}'; needed the number of vectors and their width. Usual fix: WordVectorFormat.Glove for a file without such a line.");
            if (width == 0)
                width = text.Count(' ');
            // The token may hold spaces (some files of GloVe): the numbers are the last ones.
            var start = text.Length;
            for (var left = width; left > 0 && start > 0; left--)
                start = text[..start].LastIndexOf(' ');
            if (start <= 0 || width == 0)
                throw new FormatException(FormattableString.Invariant($"WordVectors: line {number} is '{Short(line)}'; needed a token and {Math.Max(1, width)} numbers."));
            var token = text[..start].ToString();
            if (keep is not null && !keep.Contains(token))
                continue;
            var vector = new float[width];
            var at = 0;
            foreach (var range in text[(start + 1)..].Split(' '))
                if (at >= width || !float.TryParse(text[(start + 1)..][range], NumberStyles.Float, CultureInfo.InvariantCulture, out vector[at++]))
                    throw new FormatException(FormattableString.Invariant($"WordVectors: line {number}, '{Short(line)}': number {at} of {width} is none."));
            vectors.TryAdd(token, vector);
        }
        return width > 0 ? new(vectors, width) : throw new FormatException("WordVectors: the file is empty; needed a token and its numbers in each line.");
    }

    static WordVectors Binary(Stream stream, Vocabulary? keep)
    {
        // Not disposed: that would close the caller's stream.
        var buffered = new BufferedStream(stream, 1 << 16);
        var first = Encoding.UTF8.GetString(Until(buffered, (byte)'\n') ?? []);
        var parts = first.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (Header(first) is not { } width || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw new FormatException($"WordVectors: the file begins with '{Short(first)}'; needed the number of vectors and their width, as binary files of word2vec do.");
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var bytes = new byte[width * sizeof(float)];
        for (var i = 0L; i < count; i++)
        {
            var token = Until(buffered, (byte)' ');
            if (token is null || buffered.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw new FormatException(FormattableString.Invariant($"WordVectors: the file ends at vector {i + 1} of {count}; it is cut off."));
            var name = Encoding.UTF8.GetString(token).TrimStart('\n');
            if (keep is not null && !keep.Contains(name))
                continue;
            var vector = new float[width];
            for (var k = 0; k < width; k++)
                vector[k] = System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(k * sizeof(float)));
            vectors.TryAdd(name, vector);
        }
        return new(vectors, width);
    }

    static byte[]? Until(Stream stream, byte end)
    {
        var bytes = new List<byte>();
        while (stream.ReadByte() is >= 0 and var b)
        {
            if (b == end)
                return [.. bytes];
            bytes.Add((byte)b);
            if (bytes.Count > 100_000)
                break;
        }
        return null;
    }

    /// <summary>The width, when a line is a header of word2vec: two whole numbers.</summary>
    static int? Header(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var count, var width]
        && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out _) && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w) && w > 0 ? w : null;

    static string Short(string line) => line.Length <= 40 ? line : line[..40] + "...";
}
