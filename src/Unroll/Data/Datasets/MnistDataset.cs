using System.Buffers.Binary;
using System.IO.Compression;

namespace Unroll;

/// <summary>Handwritten digits (LeCun, Cortes, Burges): 60,000 to train on and 10,000 to test, 28 x 28 pixels, ten classes. A row of pixels is a step for a recurrent network.</summary>
public sealed class MnistDataset : PublicDataset
{
    const string Published = "TensorFlow Datasets and the mirrors of the files";

    internal MnistDataset()
        : this(
            One("train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9912422),
            One("train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28881),
            One("t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1648877),
            One("t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4542))
    {
    }

    internal MnistDataset(params DataFile[] files)
        : base("mnist", "handwritten digits, 60,000 + 10,000 pictures of 28 x 28, 10 classes", "CC BY-SA 3.0, LeCun, Cortes, Burges", files)
    {
    }

    /// <summary>Pictures as sequences of 28 rows [n, 28, 28], 0 to 1, and labels [n], 0 to 9.</summary>
    /// <param name="cache">Where the files are, or are downloaded to; null for the usual cache.</param>
    /// <exception cref="DataException">A file cannot be had, or is not what it should be: says why.</exception>
    public (Dataset Train, Dataset Test) Load(DataCache? cache = null)
    {
        var paths = Paths(cache);
        return (new(Images(paths[0]), Labels(paths[1])), new(Images(paths[2]), Labels(paths[3])));
    }

    Tensor Images(string path) => Reading(path, () =>
    {
        var (sizes, bytes) = Idx(path);
        if (sizes.Length != 3)
            throw new InvalidDataException("it holds no pictures");
        var pixels = new float[bytes.Length];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = bytes[i] / 255f;
        return Tensor.From(pixels, [.. sizes]);
    });

    Tensor Labels(string path) => Reading(path, () =>
    {
        var (sizes, bytes) = Idx(path);
        return sizes.Length == 1 ? Tensor.From(Array.ConvertAll(bytes, b => (int)b), [.. sizes]) : throw new InvalidDataException("it holds no labels");
    });

    /// <summary>The format idx: two zeros, the type, the number of axes, their lengths, the bytes.</summary>
    static (int[] Sizes, byte[] Bytes) Idx(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var head = new byte[4];
        stream.ReadExactly(head);
        if (head[0] != 0 || head[1] != 0 || head[2] != 8 || head[3] is 0 or > 4)
            throw new InvalidDataException("it does not begin as an idx file of bytes");
        var sizes = new int[head[3]];
        var number = new byte[4];
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            stream.ReadExactly(number);
            sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(number);
        }
        if (sizes.Any(s => s < 1) || sizes.Aggregate(1L, (all, s) => all * s) > 1L << 30)
            throw new InvalidDataException("its axes have no sensible lengths");
        var bytes = new byte[sizes.Aggregate(1, (all, s) => all * s)];
        stream.ReadExactly(bytes);
        return (sizes, bytes);
    }

    static DataFile One(string name, string sha256, long bytes) => new(Path.Combine("mnist", name), new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/" + name), new(DataChecksumKind.Sha256, sha256, Published), bytes);
}
