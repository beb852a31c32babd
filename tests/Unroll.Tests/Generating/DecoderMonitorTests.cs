namespace Unroll.Tests.Generating;

public sealed class DecoderMonitorTests
{
    const int Tokens = 8, Time = 6;

    static Tensor Ids(int rows) => Tensor.From([.. Enumerable.Range(0, rows * Time).Select(i => 4 + (((i * 7) + (i / 5)) % 4))], [rows, Time]);

    static Tensor Shifted(Tensor ids) => Tensor.Concat([Tensor.Zeros([ids.Shape[0], 1], DType.Int32) + 2, ids[.., ..^1]], 1);

    /// <summary>An encoder and a decoder as people make them by hand.</summary>
    static Functional ByHand()
    {
        var (source, told) = (new Symbol("source", [null], DType.Int32), new Symbol("told", [null], DType.Int32));
        var encoded = new Gru(5).Run(new Embedding(Tokens, 3).Call(source));
        var decoded = new Gru(5) { ReturnSequences = true }.Run(new Embedding(Tokens, 3).Call(told), encoded.State);
        return new Functional([source, told], [new Dense(Tokens).Call(decoded.Sequence)]);
    }

    static DecoderMonitor Watched(Model model, Values inputs, Tensor targets, DecoderMonitor? monitor = null, int epochs = 1, params Callback[] others)
    {
        var said = new List<string>();
        monitor ??= new DecoderMonitor { Warn = said.Add };
        model.Compile(new Sgd(1e-6f), targets.IsFloat ? Loss.MeanSquaredError : Loss.SparseCategoricalCrossEntropy);
        var data = new Dataset(inputs, targets);
        model.Fit(data, new FitOptions { Epochs = epochs, Validation = data, Callbacks = [.. others, monitor] });
        return monitor;
    }

    [Fact]
    public void Targets_that_are_not_shifted_are_seen_in_a_decoder_made_by_hand()
    {
        var ids = Ids(5);
        var warning = Assert.Single(Watched(ByHand(), new Values(("source", Ids(5)[.., ..4]), ("told", ids)), ids).Warnings);
        Assert.Contains("'told' is the target itself", warning);
        Assert.Contains("shift by one", warning);
        Assert.Empty(Watched(ByHand(), new Values(("source", Ids(5)[.., ..4]), ("told", Shifted(ids))), ids).Warnings);
        // Vectors, a language model: the same fault.
        var x = Tensor.Random([4, 7, 2], Distribution.Normal(), key: 1);
        Assert.Contains("target itself", Assert.Single(Watched(new Sequential { new Lstm(4) { ReturnSequences = true }, new Dense(2) }, x, x).Warnings));
    }

    [Fact]
    public void A_decoder_that_shifts_and_an_autoencoder_are_no_fault()
    {
        var target = new Symbol("target", [null], DType.Int32);
        var decoder = new Functional([target], [new Decoder(new Gru(5), Tokens) { Embedding = new Embedding(Tokens, 3) }.Teach(target)]);
        Assert.DoesNotContain(Watched(decoder, Ids(5), Ids(5), new DecoderMonitor { Samples = 0 }).Warnings, w => w.Contains("shift"));
        var x = Tensor.Random([4, 7, 2], Distribution.Normal(), key: 1);
        Assert.Empty(Watched(new Sequential { new Lstm(4), new RepeatVector(7), new Lstm(4) { ReturnSequences = true }, new Dense(2) }, x, x).Warnings);
        Assert.Empty(Watched(new Sequential { new Bidirectional(new Lstm(4) { ReturnSequences = true }), new Dense(2) }, x, x).Warnings);
    }

    /// <summary>Puts numbers in place of the measured ones.</summary>
    sealed class Losses(double[] forced, double[] free) : Callback
    {
        internal override Evaluation Extend(TrainingRun run, Evaluation result) =>
            result with { Loss = forced[run.Epoch], Metrics = [.. result.Metrics, new MetricValue("free_running_loss", free[run.Epoch])] };
    }

    [Theory]
    [InlineData(new[] { 1, 0.8, 0.6, 0.5 }, new[] { 2, 2.1, 2.2, 2.3 }, true)] // told the truth it gets better, alone it does not
    [InlineData(new[] { 1, 0.8, 0.6, 0.5 }, new[] { 2, 1.8, 1.5, 1.2 }, false)] // both get better
    [InlineData(new[] { 1, 1, 0.99, 0.98 }, new[] { 2, 2.1, 2.2, 2.3 }, false)] // neither
    [InlineData(new[] { 1, 0.8, 0.6, 0.5 }, new[] { 0.5, 0.5, 0.5, 0.52 }, false)] // it is as good alone
    [InlineData(new[] { 1, 0.8, 0.6 }, new[] { 2, 2.1, 2.2 }, false)] // too early to say
    public void Exposure_bias_is_a_loss_that_falls_only_as_long_as_the_truth_is_told(double[] forced, double[] free, bool warned)
    {
        var monitor = Watched(ByHand(), new Values(("source", Ids(5)[.., ..4]), ("told", Shifted(Ids(5)))), Ids(5), new DecoderMonitor(), forced.Length, new Losses(forced, free));
        Assert.Equal(warned, monitor.Warnings.Any(w => w.Contains("exposure bias")));
        if (warned)
            Assert.Contains("from 1 to 0.5; on its own outputs it went from 2 to 2.3", monitor.Warnings[0]);
    }

    [Fact]
    public void Sequences_that_repeat_one_token_are_counted()
    {
        var target = new Symbol("target", [null], DType.Int32);
        var model = new Functional([target], [new Decoder(new Gru(5), Tokens) { Embedding = new Embedding(Tokens, 3), Output = new Dense(Tokens) { KernelInitializer = Initializer.Zeros } }.Teach(target)]);
        model.Parameters.Single(p => p.Path.EndsWith("output/bias", StringComparison.Ordinal)).Value = Tensor.From(new float[] { 0, 0, 0, 0, 0, 9, 0, 0 }, [Tokens]);
        var said = new List<string>();
        var monitor = Watched(model, Ids(5), Ids(5), new DecoderMonitor { Warn = said.Add }, epochs: 2);
        Assert.Equal(1, monitor.RepeatingShare);
        Assert.Contains("repeats one token in 100 %", Assert.Single(said));
        // Targets that do so themselves are no fault.
        Assert.Null(Watched(model, Ids(5) * 0 + 5, Ids(5) * 0 + 5).RepeatingShare);
        Assert.Null(Watched(ByHand(), new Values(("source", Ids(5)[.., ..4]), ("told", Shifted(Ids(5)))), Ids(5)).RepeatingShare);
    }
}
