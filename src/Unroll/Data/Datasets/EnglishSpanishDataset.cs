using System.IO.Compression;
using System.Text;

namespace Unroll;

/// <summary>Pairs of English and Spanish sentences (Tatoeba, as put together by Anki and used in TensorFlow's and Keras's translation examples), short ones first.</summary>
public sealed class EnglishSpanishDataset : PublicDataset
{
    internal EnglishSpanishDataset()
        : base("english-spanish", "pairs of English and Spanish sentences, short ones first", "CC BY 2.0 FR, Tatoeba",
            new DataFile("spa-eng.zip", new Uri("https://storage.googleapis.com/download.tensorflow.org/data/spa-eng.zip")))
    {
    }

    /// <summary>The pairs, in the order of the file.</summary>
    /// <param name="limit">At most so many; null for all.</param>
    /// <param name="cache">Where the file is, or is downloaded to; null for the usual cache.</param>
    /// <exception cref="DataException">The file cannot be had, or is not the archive: says why.</exception>
    public IReadOnlyList<(string English, string Spanish)> Load(int? limit = null, DataCache? cache = null)
    {
        var path = Paths(cache)[0];
        return Reading(path, () => Read(path, limit ?? int.MaxValue));
    }

    static List<(string, string)> Read(string path, int limit)
    {
        using var archive = ZipFile.OpenRead(path);
        var entry = archive.Entries.FirstOrDefault(e => e.Name == "spa.txt") ?? throw new InvalidDataException("there is no spa.txt in the archive");
        using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
        var pairs = new List<(string, string)>();
        for (var line = 1; pairs.Count < limit && reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0)
                continue;
            // A third column, where there is one, says who wrote the sentences.
            var cells = text.Split('\t');
            if (cells.Length < 2)
                throw new InvalidDataException(FormattableString.Invariant($"line {line} of spa.txt has no tab between two sentences"));
            pairs.Add((cells[0], cells[1]));
        }
        return pairs;
    }
}
