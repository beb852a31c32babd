namespace Unroll.Tests.Autoencoders;

public class SequenceVaeTests
{
    static readonly Grammar Corpus = new(24, seed: 2);

    static SequenceVae Make(LatentBridge bridge = LatentBridge.Both) => new(Corpus.Words.Length, 3)
    {
        Units = 6,
        EmbeddingSize = 5,
        Bridge = bridge,
        WordDropout = 0.2f,
        WarmUpSteps = 5,
        FreeBits = 0.05f,
        EndId = Grammar.End,
        Seed = 4,
    };

    static float[] Bits(Model model) => [.. model.Parameters.SelectMany(p => p.Value.ToArray())];

    [Theory]
    [InlineData(LatentBridge.InitialState)]
    [InlineData(LatentBridge.EveryStep)]
    [InlineData(LatentBridge.Both)]
    public void Fit_is_the_loop_by_hand(LatentBridge bridge)
    {
        var (fitted, byHand) = (Make(bridge), Make(bridge));
        fitted.Compile(new Adam(1e-2f), Loss.SparseCategoricalCrossEntropy);
        fitted.Fit(Corpus.Ids, Corpus.Ids, new FitOptions { Epochs = 2, BatchSize = 8, Shuffle = false });
        var adam = new Adam(1e-2f);
        for (var step = 0; step < 6; step++)
        {
            var (pass, ids) = (byHand.TrainingPass(), Corpus.Ids[(step % 3 * 8)..((step % 3 * 8) + 8)]);
            using var tape = Gradients.Record();
            var loss = Loss.SparseCategoricalCrossEntropy.Of(byHand.Call(ids, pass), ids) + byHand.Penalty(pass)!;
            adam.Step(byHand, loss.Backward());
        }
        Assert.Equal(Bits(fitted), Bits(byHand));
    }

    [Fact]
    public void The_added_loss_is_the_divergence_for_each_token_with_the_weight_of_the_step()
    {
        var vae = new SequenceVae(9, 2) { Units = 4, EmbeddingSize = 3, Beta = 0.5f, WarmUpSteps = 10 };
        var ids = Tensor.From([3, 4, 5, 2, 6, 7, 2, 0], [2, 4]);
        var evaluating = Pass.Evaluating();
        vae.Call(ids, evaluating);
        var (mean, logVariance) = vae.Encode(ids);
        var divergence = StandardNormalKl.Each(mean, logVariance).Sum().Item();
        Assert.Equal(0.5 * divergence / 7, evaluating.AddedLoss!.Item(), 6);
        Assert.Equal(("kl", divergence / 2), (evaluating.AddedMetrics[0].Name, (float)evaluating.AddedMetrics[0].Value));
        vae.Compile(new Sgd(0f), Loss.SparseCategoricalCrossEntropy);
        for (var step = 0; step < 3; step++)
            vae.TrainOnBatch(ids, ids);
        var training = vae.TrainingPass();
        Assert.Equal(3, training.Step);
        vae.Call(ids, training);
        Assert.Equal(0.5 * 0.3 * divergence / 7, training.AddedLoss!.Item(), 6);
    }

    [Fact]
    public void The_logits_of_a_token_do_not_see_it_but_through_the_code()
    {
        var vae = Make();
        var ids = Corpus.Ids[..1].ToArray<int>();
        var (z, logits) = (vae.Encode(Corpus.Ids[..1]).Mean, vae.Predict(Corpus.Ids[..1]));
        var written = vae.Generate(z, 1)[0];
        var first = logits[0, 0].ToArray();
        foreach (var never in (int[])[0, 1])
            first[never] = float.NegativeInfinity;
        var likeliest = Array.IndexOf(first, first.Max());
        Assert.Equal(likeliest == Grammar.End ? [] : [likeliest], written);
        Assert.Equal(9, logits.Shape[1]);
        Assert.Equal(9, ids.Length);
    }

    [Fact]
    public void Padding_is_masked_and_changes_nothing()
    {
        var vae = Make();
        var padded = Tensor.Concat([Corpus.Ids[..4], Tensor.Zeros([4, 3], DType.Int32)], 1);
        var (whole, cut) = (vae.Predict(padded), vae.Predict(Corpus.Ids[..4]));
        Assert.Equal(cut.ToArray(), whole[.., ..9].ToArray());
        Assert.Equal([9, 9, 9, 9], whole.Mask!.Lengths());
        Assert.Equal(vae.Encode(Corpus.Ids[..4]).Mean.ToArray(), vae.Encode(padded).Mean.ToArray());
    }

    [Fact]
    public void A_saved_model_writes_the_same_texts()
    {
        var vae = Make();
        vae.Compile(new Adam(1e-2f), Loss.SparseCategoricalCrossEntropy);
        vae.Fit(Corpus.Ids, Corpus.Ids, new FitOptions { BatchSize = 8 });
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            vae.Save(path);
            var loaded = Assert.IsType<SequenceVae>(Model.Load(path));
            Assert.Equal(vae.GeneratePrior(5, 9, temperature: 1, seed: 3), loaded.GeneratePrior(5, 9, temperature: 1, seed: 3));
            Assert.Equal(vae.Reconstruct(Corpus.Ids), loaded.Reconstruct(Corpus.Ids));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_text_does_not_depend_on_its_neighbours_in_the_batch()
    {
        var (vae, z) = (Make(), LatentSpace.Prior(4, 3, seed: 1));
        var all = vae.Generate(z, 7);
        for (var row = 0; row < 4; row++)
            Assert.Equal(all[row], vae.Generate(z[row..(row + 1)], 7)[0]);
        Assert.NotEqual(vae.Generate(z, 7, temperature: 1, seed: 1), vae.Generate(z, 7, temperature: 1, seed: 2));
        Assert.Equal(vae.Generate(z, 7, temperature: 1, seed: 1), vae.Generate(z, 7, temperature: 1, seed: 1));
        Assert.DoesNotContain(all.SelectMany(t => t), id => id is 0 or 1);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        Assert.Contains("needed an id of the vocabulary, 0 to 6", Assert.Throws<InvalidOperationException>(() => new SequenceVae(7, 2) { EndId = 7 }.GeneratePrior(1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("needed the id that dropped words become", Assert.Throws<InvalidOperationException>(() => new SequenceVae(7, 2) { WordDropout = 0.5f, UnknownId = null }.GeneratePrior(1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("needed [count, 3]", Assert.Throws<ShapeException>(() => Make().Generate(Tensor.Zeros([2, 4]), 3)).Message, StringComparison.Ordinal);
        Assert.Contains("temperature = -1", Assert.Throws<ArgumentOutOfRangeException>(() => Make().GeneratePrior(1, 1, temperature: -1)).Message, StringComparison.Ordinal);
        Assert.Contains("got vocabulary = 1", Assert.Throws<ArgumentOutOfRangeException>(() => new SequenceVae(1, 2)).Message, StringComparison.Ordinal);
    }
}
