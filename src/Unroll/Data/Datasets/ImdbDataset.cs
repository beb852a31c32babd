using System.Text.Json;

namespace Unroll;

/// <summary>
/// 50,000 movie reviews, half of them positive (Maas et al. 2011), as numbers of words by frequency, in Keras's file and with Keras's conventions: 0 pads, 1 starts a review,
/// 2 stands for every word that is left out, and a word's number is its rank plus <c>indexFrom</c>.
/// </summary>
public sealed class ImdbDataset : PublicDataset
{
    internal ImdbDataset()
        : this(new DataFile("imdb.npz", new Uri("https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb.npz"),
                new(DataChecksumKind.Sha256, "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f", "keras/src/datasets/imdb.py")),
            new DataFile("imdb_word_index.json", new Uri("https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb_word_index.json"),
                new(DataChecksumKind.Md5, "bfafd718b763782e994055a2d397834f", "keras/src/datasets/imdb.py")))
    {
    }

    internal ImdbDataset(params DataFile[] files)
        : base("imdb", "25,000 + 25,000 movie reviews as word numbers, positive or negative", "Maas et al. 2011, for research; numbers as published by Keras", files)
    {
    }

    /// <summary>The reviews, as Keras's <c>imdb.load_data</c> gives them, in the same order.</summary>
    /// <param name="numWords">Numbers from here on are left out (become <paramref name="unknown"/>); null keeps every word below the largest number, as Keras does.</param>
    /// <param name="skipTop">Numbers below it are left out too. Default 0.</param>
    /// <param name="maxLength">Reviews of so many words or more are left out whole; null keeps all.</param>
    /// <param name="seed">Decides the order, by numpy's generator. Default 113.</param>
    /// <param name="start">Begins every review; null for nothing (and then words are moved by <paramref name="indexFrom"/> as well). Default 1.</param>
    /// <param name="unknown">Stands for words that are left out; null removes them. Default 2.</param>
    /// <param name="indexFrom">What is added to every word's rank. Default 3.</param>
    /// <param name="cache">Where the file is, or is downloaded to; null for the usual cache.</param>
    /// <exception cref="DataException">The file cannot be had, or is not what it should be: says why.</exception>
    /// <exception cref="ArgumentException">No review is shorter than <paramref name="maxLength"/>.</exception>
    public LabelledSequences Load(int? numWords = null, int skipTop = 0, int? maxLength = null, int seed = 113, int? start = 1, int? unknown = 2, int indexFrom = 3, DataCache? cache = null)
    {
        var path = (cache ?? new DataCache()).GetAsync(Files[0]).GetAwaiter().GetResult();
        var (train, trainLabels, test, testLabels) = Reading(path, () =>
        {
            using var file = new NpzFile(path);
            return (file.IntLists("x_train"), file.Ints("y_train"), file.IntLists("x_test"), file.Ints("y_test"));
        });
        if (train.Length != trainLabels.Length || test.Length != testLabels.Length)
            throw new DataException($"The file '{path}' in the cache has other numbers of reviews and labels. Usual fix: delete it; the next call downloads it again.");
        var random = new NumpyRandom(seed);
        var first = Arranged(train, trainLabels, random);
        var second = Arranged(test, testLabels, random);
        var limit = numWords is > 0 ? numWords.Value : first.Concat(second).Max(r => r.Words.DefaultIfEmpty(0).Max());
        return new(Cut(first), Cut(second));

        (int[] Words, int Label)[] Arranged(int[][] reviews, int[] labels, NumpyRandom order)
        {
            (int[] Words, int Label)[] arranged = [.. order.Shuffled(reviews.Length).Select(i => (Moved(reviews[i]), labels[i]))];
            arranged = maxLength is > 0 ? [.. arranged.Where(r => r.Words.Length < maxLength)] : arranged;
            return arranged.Length > 0 ? arranged : throw new ArgumentException(FormattableString.Invariant($"Imdb.Load: no review has fewer than {maxLength} words. Usual fix: a larger maxLength."));
        }

        int[] Moved(int[] words) => start is { } s ? [s, .. words.Select(w => w + indexFrom)] : [.. words.Select(w => w + indexFrom)];

        LabelledSequences.Part Cut((int[] Words, int Label)[] reviews) => new(
            [.. reviews.Select(r => unknown is { } other ? Array.ConvertAll(r.Words, w => w >= skipTop && w < limit ? w : other) : Array.FindAll(r.Words, w => w >= skipTop && w < limit))],
            [.. reviews.Select(r => r.Label)]);
    }

    /// <summary>Every word's rank, from 1: its number in a review is the rank plus 3.</summary>
    /// <param name="cache">Where the file is, or is downloaded to; null for the usual cache.</param>
    public IReadOnlyDictionary<string, int> WordIndex(DataCache? cache = null)
    {
        var path = (cache ?? new DataCache()).GetAsync(Files[1]).GetAwaiter().GetResult();
        return Reading(path, () =>
        {
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(path));
                return json.RootElement.EnumerateObject().ToDictionary(w => w.Name, w => w.Value.GetInt32(), StringComparer.Ordinal);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw new InvalidDataException("it is not a list of words", e);
            }
        });
    }
}
