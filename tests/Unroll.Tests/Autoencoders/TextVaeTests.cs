using Xunit.Abstractions;

namespace Unroll.Tests.Autoencoders;

/// <summary>A model of text keeps its code when the weight of the divergence grows, and loses it when it does not.</summary>
[Trait("Category", "Long")]
public class TextVaeTests(ITestOutputHelper output)
{
    const int Latent = 8;

    static readonly Grammar Corpus = new(2000, seed: 1);

    (SequenceVae Model, CollapseMonitor Monitor, History History) Train(SequenceVae vae, int epochs)
    {
        vae.Compile(new Adam(3e-3f), Loss.SparseCategoricalCrossEntropy);
        var monitor = vae.Monitor(Corpus.Ids[..300], (epoch, report) => output.WriteLine($"epoch {epoch}: {report}"), output.WriteLine);
        return (vae, monitor, vae.Fit(Corpus.Ids, Corpus.Ids, new FitOptions { Epochs = epochs, BatchSize = 50, Callbacks = [monitor] }));
    }

    static SequenceVae Make(long warmUp, float freeBits) =>
        new(Corpus.Words.Length, Latent) { Units = 48, EmbeddingSize = 24, WarmUpSteps = warmUp, FreeBits = freeBits, WordDropout = 0.5f, EndId = Grammar.End };

    [Fact]
    public void With_annealing_free_bits_and_word_dropout_the_code_is_used_and_samples_are_sentences()
    {
        const float FreeBits = 0.25f;
        var (vae, monitor, history) = Train(Make(warmUp: 600, FreeBits), epochs: 20);
        Assert.Null(monitor.Warning);
        // The weight is full from epoch 16 on.
        var kl = history["kl"][^5..].Average();
        Assert.True(kl > Latent * FreeBits, $"kl {kl}");
        Assert.Equal(Latent, monitor.Reports[^1].ActiveUnits);
        Assert.True(monitor.Reports[^1].MutualInformation > 1, monitor.Reports[^1].ToString());

        var samples = vae.GeneratePrior(100, length: 12);
        foreach (var sample in samples.Take(5))
            output.WriteLine(Corpus.Text(sample));
        Assert.True(samples.Count(Corpus.Accepts) >= 95, $"{samples.Count(Corpus.Accepts)} of 100 are sentences of the grammar");
        Assert.True(samples.Select(Corpus.Text).Distinct().Count() >= 40, "samples are alike");

        var between = vae.Interpolate(Corpus.Ids[..1], Corpus.Ids[1..2], points: 5, length: 12);
        Assert.Equal(Corpus.Text(vae.Reconstruct(Corpus.Ids[..1])[0]), Corpus.Text(between[0]));
        Assert.Equal(Corpus.Text(vae.Reconstruct(Corpus.Ids[1..2])[0]), Corpus.Text(between[^1]));
    }

    [Fact]
    public void Without_annealing_the_same_model_collapses_and_the_monitor_says_so()
    {
        var (_, monitor, history) = Train(Make(warmUp: 0, freeBits: 0), epochs: 8);
        Assert.True(monitor.Collapsed);
        Assert.Contains("the posterior has collapsed: kl 0.0", monitor.Warning, StringComparison.Ordinal);
        Assert.Contains("WarmUpSteps", monitor.Warning, StringComparison.Ordinal);
        Assert.True(history["kl"][^1] < 0.1, $"kl {history["kl"][^1]}");
        Assert.Equal(0, monitor.Reports[^1].ActiveUnits);
    }
}
