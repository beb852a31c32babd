using System.Buffers.Binary;
using System.IO.Compression;

namespace Unroll.Tests.Data;

public sealed class DatasetsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("unroll-datasets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    DataCache Cache => new(_folder) { Mirror = null };

    string At(string name) => Path.Combine(_folder, name);

    static DataFile Local(string name) => new(name, new Uri("http://127.0.0.1:9/" + name));

    ImdbDataset Reviews(int protocol)
    {
        File.Copy(Repository.Folder("tests", "golden", $"imdb-pickle-{protocol}.npz"), At("imdb.npz"), overwrite: true);
        return new(Local("imdb.npz"), Local("words.json"));
    }

    [Fact]
    public void Names_are_found_and_wrong_ones_say_which_there_are()
    {
        Assert.Same(Datasets.EttH1, Datasets.Get("ETTh1"));
        Assert.Equal(Datasets.All.Count, Datasets.All.Select(d => d.Name).Distinct().Count());
        Assert.Contains("etth1", Assert.Throws<KeyNotFoundException>(() => Datasets.Get("eth1")).Message, StringComparison.Ordinal);
        Assert.All(Datasets.All.SelectMany(d => d.Files), f => Assert.Equal("https", f.Address.Scheme));
    }

    /// <summary>The reviews of the small file, by a port of Keras's load_data in Python with CPython's Mersenne twister.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Reviews_come_as_Keras_gives_them(int protocol)
    {
        var imdb = Reviews(protocol);
        var all = imdb.Load(cache: Cache);
        Assert.Equal([[1, 4, 8], [1, 6], [1, 4, 17, 25, 303], [1, 14, 15, 16], [1, 2, 5, 5, 12, 11, 10], [1, 7, 7, 1503], [1]], all.Train.Sequences);
        Assert.Equal([1, 1, 0, 1, 0, 0, 1], all.Train.Labels);
        Assert.Equal([[1, 12, 12], [1, 13, 23, 33, 43, 53], [1, 9]], all.Test.Sequences);
        Assert.Equal([1, 0, 1], all.Test.Labels);
        var some = imdb.Load(numWords: 20, skipTop: 8, cache: Cache);
        Assert.Equal([[2, 2, 8], [2, 2], [2, 2, 17, 2, 2], [2, 14, 15, 16], [2, 2, 2, 2, 12, 11, 10], [2, 2, 2, 2], [2]], some.Train.Sequences);
        Assert.Equal([[2, 12, 12], [2, 13, 2, 2, 2, 2], [2, 9]], some.Test.Sequences);
        var bare = imdb.Load(numWords: 20, start: null, unknown: null, indexFrom: 0, seed: 1, cache: Cache);
        Assert.Equal([[11, 12, 13], [2, 2, 9, 8, 7], [1, 5], [1, 14], [4, 4], [3], []], bare.Train.Sequences);
        Assert.Equal([[9, 9], [6], [10]], bare.Test.Sequences);
        Assert.Equal([1, 1, 0], bare.Test.Labels);
        var brief = imdb.Load(maxLength: 4, cache: Cache);
        Assert.Equal([[1, 4, 8], [1, 6], [1]], brief.Train.Sequences);
        Assert.Equal([[1, 2, 2], [1, 9]], brief.Test.Sequences);
        Assert.Contains("maxLength", Assert.Throws<ArgumentException>(() => imdb.Load(maxLength: 1, cache: Cache)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reviews_are_padded_on_the_side_asked_for()
    {
        var (train, test) = Reviews(2).Load(numWords: 100, cache: Cache).Padded(4);
        Assert.Equal((7, 3), (train.Count, test.Count));
        Assert.Equal([1, 4, 8, 0], train.Inputs[0][0].ToArray<int>());
        Assert.Equal([23, 33, 43, 53], test.Inputs[0][1].ToArray<int>());
        Assert.Equal([3, 2, 4, 4, 4, 4, 1], train.Inputs[0].Mask!.Lengths());
        Assert.Equal([0, 1, 4, 8], Reviews(2).Load(numWords: 100, cache: Cache).Padded(4, left: true).Train.Inputs[0][0].ToArray<int>());
        var model = new Sequential { new Embedding(100, 8), new SimpleRnn(4), new Dense(1) };
        model.Compile(new Adam(), Loss.BinaryCrossEntropy, Metric.Accuracy);
        Assert.True(double.IsFinite(model.Fit(train, new FitOptions { Validation = test, Seed = 1 })["val_loss"][0]));
    }

    [Fact]
    public void Numbers_in_order_are_those_of_numpy()
    {
        // numpy.random.RandomState(0).permutation(10) and (42), and the generator's first number for seed 5489 (its authors' default).
        Assert.Equal([2, 8, 4, 9, 1, 6, 7, 3, 0, 5], new NumpyRandom(0).Shuffled(10));
        Assert.Equal([8, 1, 5, 0, 7, 2, 9, 4, 3, 6], new NumpyRandom(42).Shuffled(10));
        Assert.Equal(3499211612u, new NumpyRandom(5489).Next());
    }

    [Fact]
    public void A_damaged_file_of_reviews_is_named_and_never_run()
    {
        var imdb = Reviews(3);
        var whole = File.ReadAllBytes(At("imdb.npz"));
        // Each byte changed once: an array that reads as before, or one sentence.
        for (var i = 0; i < whole.Length; i += 3)
        {
            var bytes = (byte[])whole.Clone();
            bytes[i] ^= 0x55;
            File.WriteAllBytes(At("imdb.npz"), bytes);
            try
            {
                imdb.Load(cache: Cache);
            }
            catch (DataException e)
            {
                Assert.Contains("delete it", e.Message, StringComparison.Ordinal);
            }
        }
        File.WriteAllText(At("words.json"), """{"the": 1, "and": 2}""");
        Assert.Equal(2, imdb.WordIndex(Cache)["and"]);
        File.WriteAllText(At("words.json"), "no");
        Assert.Contains("not a list of words", Assert.Throws<DataException>(() => imdb.WordIndex(Cache)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Digits_are_read_from_their_format()
    {
        void Idx(string name, int[] sizes, byte[] bytes)
        {
            using var stream = new GZipStream(File.Create(At(name)), CompressionMode.Compress);
            stream.Write([0, 0, 8, (byte)sizes.Length]);
            var number = new byte[4];
            foreach (var size in sizes)
            {
                BinaryPrimitives.WriteInt32BigEndian(number, size);
                stream.Write(number);
            }
            stream.Write(bytes);
        }
        Idx("a", [2, 2, 3], [0, 51, 102, 153, 204, 255, 255, 0, 0, 0, 0, 0]);
        Idx("b", [2], [7, 3]);
        var mnist = new MnistDataset(Local("a"), Local("b"), Local("a"), Local("b"));
        var (train, _) = mnist.Load(Cache);
        Assert.Equal("[2, 2, 3]", train.Inputs[0].Shape.ToString());
        Assert.Equal([0f, 0.2f, 0.4f, 0.6f, 0.8f, 1], train.Inputs[0][0].ToArray());
        Assert.Equal([7, 3], train.Targets[0].ToArray<int>());
        Idx("a", [2, 2, 3], [0, 51]);
        Assert.Contains($"'{At("a")}'", Assert.Throws<DataException>(() => mnist.Load(Cache)).Message, StringComparison.Ordinal);
        File.WriteAllText(At("a"), "no gzip");
        Assert.Throws<DataException>(() => mnist.Load(Cache));
    }

    [Fact]
    public void Pairs_of_sentences_are_read_from_their_archive()
    {
        using (var archive = ZipFile.Open(At("spa-eng.zip"), ZipArchiveMode.Create))
        using (var writer = new StreamWriter(archive.CreateEntry("spa-eng/spa.txt").Open()))
            writer.Write("Go.\tVe.\nHi.\t¡Hola!\tCC-BY 2.0\n");
        Assert.Equal([("Go.", "Ve."), ("Hi.", "¡Hola!")], Datasets.EnglishSpanish.Load(cache: Cache));
        Assert.Single(Datasets.EnglishSpanish.Load(limit: 1, cache: Cache));
        File.WriteAllText(At("spa-eng.zip"), "no zip");
        Assert.Contains("spa-eng.zip", Assert.Throws<DataException>(() => Datasets.EnglishSpanish.Load(cache: Cache)).Message, StringComparison.Ordinal);
    }

    [SharedDataFact("ETTh1.csv")]
    public void Files_of_the_publishers_have_the_checksums_that_are_asked_for()
    {
        File.Copy(SharedData.Path("ETTh1.csv"), At("ETTh1.csv"));
        File.Copy(SharedData.Path("ETTh2.csv"), At("ETTh2.csv"));
        File.Copy(SharedData.Path("tinyshakespeare.txt"), At("tinyshakespeare.txt"));
        Assert.True(Datasets.EttH1.IsHere(Cache) && Datasets.EttH2.IsHere(Cache) && Datasets.TinyShakespeare.IsHere(Cache));
        Assert.False(Datasets.EttM1.IsHere(Cache));
        Assert.Equal(1_115_394, Datasets.TinyShakespeare.Load(Cache).Length);
        var split = Datasets.EttH1.Windows(new(96, 720) { Scaler = Scaler.Standard }, Cache);
        Assert.Equal((8640 - 96 - 720 + 1, 2880 - 720 + 1, 2880 - 720 + 1), (split.Train.Count, split.Validation.Count, split.Test.Count));
    }
}
