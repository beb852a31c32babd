namespace Unroll.Tests.Estimators;

public sealed class SequenceTaggerTests : IDisposable
{
    static readonly SequenceOptions Small = new() { Units = 6, EmbeddingSize = 8, Epochs = 30, Patience = 30, BatchSize = 8, LearningRate = 0.02f, Dropout = 0.1f, WordDropout = 0 };

    readonly string _folder = Directory.CreateTempSubdirectory("unroll-tagger-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A word is a verb after "to" and a noun after "the".</summary>
    static (string[][] Tokens, string[][] Tags) Sentences(int count = 80)
    {
        string[] words = ["walk", "run", "drink", "call"];
        var random = new Random(3);
        var (tokens, tags) = (new List<string[]>(), new List<string[]>());
        for (var i = 0; i < count; i++)
        {
            var (line, said) = (new List<string>(), new List<string>());
            for (var k = random.Next(1, 4); k > 0; k--)
            {
                var verb = random.Next(2) == 0;
                line.AddRange([verb ? "to" : "the", words[random.Next(4)]]);
                said.AddRange([verb ? "PART" : "DET", verb ? "VERB" : "NOUN"]);
            }
            tokens.Add([.. line]);
            tags.Add([.. said]);
        }
        return ([.. tokens], [.. tags]);
    }

    [Fact]
    public void Each_token_gets_a_tag_from_its_neighbours()
    {
        var (tokens, tags) = Sentences();
        var test = SequenceTagger.FitAndTest(tokens, tags, Small, 0.2);
        Assert.InRange(test.Report.Accuracy, 0.98, 1);
        Assert.True(test.Report.BaselineAccuracy < 0.5);
        var tagger = test.Tagger;
        Assert.Equal([["DET", "NOUN"], ["PART", "VERB", "DET", "NOUN"]], tagger.PredictLabel((string[][])[["the", "walk"], ["to", "walk", "the", "run"]]));
        // A raw text is cut first.
        Assert.Equal(["to", "call"], tagger.Tokens("To call"));
        Assert.Equal(["PART", "VERB"], tagger.PredictLabel("To call")[0]);

        var p = tagger.PredictProba((string[][])[["the", "walk"], ["to", "walk", "the", "run"]]);
        Assert.Equal([2, 4, 4], p.Shape);
        Assert.Equal(1, p[1][3].Sum().Item(), 1e-5f);
        Assert.Equal(p[0].WithMask(null)[..2].ToArray(), tagger.PredictProba((string[][])[["the", "walk"]]).ToArray());

        var path = Path.Combine(_folder, "tags.unroll");
        tagger.Save(path);
        Assert.Equal(p.ToArray(), SequenceTagger.Load(path).PredictProba((string[][])[["the", "walk"], ["to", "walk", "the", "run"]]).ToArray());
    }

    [Fact]
    public void Numbers_with_class_numbers_or_one_hot_rows()
    {
        var random = new Random(4);
        var inputs = Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, random.Next(5, 9)).Select(_ => random.NextSingle() * 50).ToArray()).ToArray();
        int[][] labels = [.. inputs.Select(s => s.Select(v => v > 25 ? 1 : 0).ToArray())];
        var tagger = SequenceTagger.Fit(inputs, labels, Small with { Balanced = true });
        Assert.InRange(tagger.Evaluate(inputs, labels).Accuracy, 0.9, 1);
        float[][,] rows = [.. labels.Select(l =>
        {
            var hot = new float[l.Length, 2];
            for (var t = 0; t < l.Length; t++)
                hot[t, l[t]] = 1;
            return hot;
        })];
        Assert.Equal(tagger.PredictProba(inputs).ToArray(), SequenceTagger.Fit(inputs, rows, Small with { Balanced = true }).PredictProba(inputs).ToArray());
    }

    [Fact]
    public void Bad_input_is_named()
    {
        string[][] tokens = [["a", "b"], ["c"]];
        string Error(StepLabels labels) => Assert.Throws<ArgumentException>(() => SequenceTagger.Fit(tokens, labels)).Message;
        Assert.Contains("sequence 0 has 2 steps and 1 labels", Error((string[][])[["x"], ["y"]]), StringComparison.Ordinal);
        Assert.Contains("got 2 sequences and labels of 1", Error((string[][])[["x", "y"]]), StringComparison.Ordinal);
        Assert.Contains("all steps are of the class 'x'", Error((string[][])[["x", "x"], ["x"]]), StringComparison.Ordinal);
        Assert.Contains("sequence 0, step 1 has the label -3; needed 0 to 1", Error((int[][])[[1, -3], [0]]), StringComparison.Ordinal);
        Assert.Contains("sequence 1, row 0 has 0 ones", Assert.Throws<ArgumentException>(() => StepLabels.FromOneHot([new float[,] { { 1, 0 } }, new float[1, 2]])).Message, StringComparison.Ordinal);
    }
}
