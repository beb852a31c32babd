using System.Text;
using TextVae;
using Unroll.Testing;
using Xunit.Abstractions;

namespace Unroll.Tests.Autoencoders;

/// <summary>A model of text keeps more in its code than free bits give it when the weight of the divergence grows, and loses it when it does not.</summary>
public class TextVaeTests(ITestOutputHelper output)
{
    const float FreeBits = 0.05f;

    (CollapseMonitor Monitor, History History) Train(SequenceVae vae, Tensor ids, int epochs, int batch, Tensor some)
    {
        vae.Compile(new Adam(3e-3f), Loss.SparseCategoricalCrossEntropy);
        var monitor = vae.Monitor(some, (epoch, report) => output.WriteLine($"epoch {epoch}: {report}"), output.WriteLine);
        return (monitor, vae.Fit(ids, ids, new FitOptions { Epochs = epochs, BatchSize = batch, Callbacks = [monitor] }));
    }

    static SequenceVae Made(Sentences sentences, long warmUp, long cycle, float freeBits) => new(sentences.Words.Length, latent: 8)
    {
        Units = 64,
        EmbeddingSize = 32,
        EndId = Sentences.End,
        WarmUpSteps = warmUp,
        CycleSteps = cycle,
        FreeBits = freeBits,
        WordDropout = 0.2f,
    };

    [Fact, Trait("Category", "Long")]
    public void With_annealing_the_divergence_stays_far_above_the_free_bits_and_samples_are_sentences()
    {
        var (sentences, options) = (new Sentences(2000, seed: 1), new GenerationOptions { MaxLength = 18 });
        var vae = Made(sentences, warmUp: 1200, cycle: 1600, FreeBits);
        var (monitor, history) = Train(vae, sentences.Ids, epochs: 80, batch: 50, sentences.Ids[..300]);
        Assert.Null(monitor.Warning);
        // The weight is full from epoch 71 on.
        Assert.All(history["kl"][^8..], kl => Assert.True(kl > 3 * vae.Latent * FreeBits, $"kl {kl}"));
        Assert.All(monitor.Reports.TakeLast(8), report => Assert.True(report.MutualInformation > 1.2, report.ToString()));

        var (likeliest, drawn) = (vae.GeneratePrior(200, options: options), vae.GeneratePrior(200, new Sampling(), options));
        foreach (var text in likeliest.Take(5))
            output.WriteLine(sentences.Text(text.Tokens));
        Assert.True(likeliest.Count(t => sentences.Accepts(t.Tokens)) >= 90, $"{likeliest.Count(t => sentences.Accepts(t.Tokens))} of 200 are right");
        Assert.True(drawn.Count(t => sentences.Accepts(t.Tokens)) >= 70, $"{drawn.Count(t => sentences.Accepts(t.Tokens))} of 200 drawn ones are right");
        Assert.True(likeliest.Select(t => sentences.Text(t.Tokens)).Distinct().Count() >= 40, "samples are alike");

        var between = vae.Interpolate(sentences.Ids[..1], sentences.Ids[1..2], points: 5);
        Assert.Equal(vae.Reconstruct(sentences.Ids[..1])[0].Tokens, between[0].Tokens);
        Assert.Equal(vae.Reconstruct(sentences.Ids[1..2])[0].Tokens, between[^1].Tokens);
    }

    [Fact, Trait("Category", "Long")]
    public void Without_annealing_the_same_model_collapses_and_the_monitor_says_so()
    {
        var sentences = new Sentences(2000, seed: 1);
        var (monitor, history) = Train(Made(sentences, warmUp: 0, cycle: 0, freeBits: 0), sentences.Ids, epochs: 20, batch: 50, sentences.Ids[..300]);
        Assert.True(monitor.Collapsed);
        Assert.StartsWith("epoch 2: the posterior has collapsed", monitor.Warning, StringComparison.Ordinal);
        Assert.Contains("WarmUpSteps", monitor.Warning, StringComparison.Ordinal);
        Assert.True(history["kl"][^1] < 0.1, $"kl {history["kl"][^1]}");
        Assert.True(monitor.Reports[^1].MutualInformation < 0.1, monitor.Reports[^1].ToString());
    }

    [SharedFact("data/rt-polarity.pos"), Trait("Category", "LongData")]
    public void Phrases_of_film_reviews_are_in_the_code_too()
    {
        var (words, all) = Phrases(vocabulary: 4000, most: 9);
        // The last tenth is not trained on.
        var (train, test) = (all[..(all.Shape[0] * 9 / 10)], all[(all.Shape[0] * 9 / 10)..]);
        SequenceVae Made(long warmUp, long cycle, float freeBits) =>
            new(words.Length, latent: 16) { Units = 96, EmbeddingSize = 64, EndId = 2, WarmUpSteps = warmUp, CycleSteps = cycle, FreeBits = freeBits, WordDropout = 0.5f };
        var vae = Made(warmUp: 900, cycle: 1230, freeBits: 0.03f);
        var (monitor, _) = Train(vae, train, epochs: 29, batch: 64, test[..250]);
        Assert.Null(monitor.Warning);
        var (without, _) = Train(Made(warmUp: 0, cycle: 0, freeBits: 0), train, epochs: 5, batch: 64, test[..250]);
        Assert.StartsWith("epoch 2: the posterior has collapsed", without.Warning, StringComparison.Ordinal);
        Assert.True(without.Reports[^1].Divergence < 0.2, without.Reports[^1].ToString());
        // Measured on phrases that it has not seen; the weight is full in the last three epochs, 83 steps each.
        Assert.All(monitor.Reports.TakeLast(3), report => Assert.True(report.Divergence > 4 * vae.Latent * vae.FreeBits && report.MutualInformation > 1.5, report.ToString()));
        var options = new GenerationOptions { MaxLength = 12 };
        var texts = vae.GeneratePrior(20, options: options).Concat(vae.Interpolate(all[..1], all[1..2], 6, options: options)).Select(t => string.Join(' ', t.Tokens.Select(id => words[id]))).ToArray();
        output.WriteLine(string.Join('\n', texts));
        Assert.True(texts.Distinct().Count() >= 12, "samples are alike");
    }

    /// <summary>What stands between two marks, where it is short and all its words are frequent.</summary>
    static (string[] Words, Tensor Ids) Phrases(int vocabulary, int most)
    {
        var lines = new[] { "rt-polarity.pos", "rt-polarity.neg" }.SelectMany(file => File.ReadLines(SharedData.File("data", file)!, Encoding.Latin1));
        var phrases = lines.SelectMany(line => line.Split([.. ",.;:()[]\"!?"])).Select(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(p => p.Length >= 3 && p.Length <= most).ToArray();
        string[] words = ["", "?", ".", .. phrases.SelectMany(p => p).GroupBy(w => w).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(vocabulary - 3).Select(g => g.Key)];
        var at = words.Index().ToDictionary(w => w.Item, w => w.Index);
        var random = new Random(1);
        var kept = phrases.Where(p => p.All(at.ContainsKey)).DistinctBy(p => string.Join(' ', p)).OrderBy(_ => random.Next()).ToArray();
        return (words, Tensor.From([.. kept.SelectMany(p => p.Select(w => at[w]).Append(2).Concat(new int[most - p.Length]))], [kept.Length, most + 1]));
    }
}
