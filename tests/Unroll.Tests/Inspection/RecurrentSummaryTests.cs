namespace Unroll.Tests.Inspection;

/// <summary>Published shapes and counts of models that people asked about.</summary>
public class RecurrentSummaryTests
{
    static void Check(Model model, long total, params (string Shape, long Parameters)[] rows)
    {
        var summary = model.Summary();
        Assert.Equal(rows, summary.Rows.Select(r => (r.Output.ToString()!, r.Parameters)));
        Assert.Equal((total, total, 0), (summary.Parameters, summary.TrainableParameters, summary.NonTrainableParameters));
        Assert.Equal(total, model.Parameters.Total);
    }

    [Fact]
    public void An_lstm_with_its_formula()
    {
        var model = new Sequential { new Lstm(128) { ReturnSequences = true } }.Build([10, 50]);
        Check(model, 91_648, ("[?, 10, 128]", 91_648));
        Assert.Equal("4·128·(50 + 128 + 1)", model.Summary().Rows[0].Formula);
    }

    [Fact]
    public void An_lstm_and_a_dense_layer() =>
        Check(new Sequential { new Lstm(300), new Dense(20) }.Build([20, 1]), 368_420, ("[?, 300]", 362_400), ("[?, 20]", 6_020));

    [Fact]
    public void The_speaker_change_model()
    {
        var model = new Sequential
        {
            new Bidirectional(new Lstm(64) { ReturnSequences = true }),
            new Bidirectional(new Lstm(40) { ReturnSequences = true }),
            new TimeDistributed(new Dense(40)),
            new TimeDistributed(new Dense(10)),
            new TimeDistributed(new Dense(1)),
        }.Build([200, 35]);
        Check(model, 108_941, ("[?, 200, 128]", 51_200), ("[?, 200, 80]", 54_080), ("[?, 200, 40]", 3_240), ("[?, 200, 10]", 410), ("[?, 200, 1]", 11));
        Assert.Equal("Bidirectional 64+64", model.Summary().Rows[0].Type);
        Assert.Equal("2·4·64·(35 + 64 + 1)", model.Summary().Rows[0].Formula);
    }

    [Fact]
    public void Two_lstms_and_a_classifier() =>
        Check(new Sequential { new Lstm(10) { ReturnSequences = true }, new Lstm(10), new Dense(8) }.Build([15, 10]), 1_768, ("[?, 15, 10]", 840), ("[?, 10]", 840), ("[?, 8]", 88));

    [Fact]
    public void The_film_reviews_model()
    {
        Check(new Sequential { new Embedding(2000, 128), new SimpleRnn(8), new Dense(1) }.Build([null]), 257_105, ("[?, ?, 128]", 256_000), ("[?, 8]", 1_096), ("[?, 1]", 9));
        Check(new Sequential { new Embedding(2000, 128), new Lstm(8), new Dense(1) }.Build([null]), 260_393, ("[?, ?, 128]", 256_000), ("[?, 8]", 4_384), ("[?, 1]", 9));
    }

    [Fact]
    public void The_pooling_autoencoder()
    {
        static Bidirectional Both(int units) => new(new Lstm(units) { ReturnSequences = true });
        Check(new Sequential
        {
            Both(16), new MaxPooling1D(4), Both(8), new MaxPooling1D(4),
            Both(8), new UpSampling1D(4), Both(16), new UpSampling1D(4), Both(1), new Dense(1),
        }.Build([16_384, 64]), 19_091,
        ("[?, 16384, 32]", 10_368), ("[?, 4096, 32]", 0), ("[?, 4096, 16]", 2_624), ("[?, 1024, 16]", 0),
        ("[?, 1024, 16]", 1_600), ("[?, 4096, 16]", 0), ("[?, 4096, 32]", 4_224), ("[?, 16384, 32]", 0), ("[?, 16384, 2]", 272), ("[?, 16384, 1]", 3));
    }

    [Fact]
    public void The_recurrent_autoencoder() => Check(new Sequential
    {
        new Lstm(100) { Activation = Activation.Relu },
        new RepeatVector(9),
        new Lstm(100) { Activation = Activation.Relu, ReturnSequences = true },
        new TimeDistributed(new Dense(1)),
    }.Build([9, 1]), 121_301, ("[?, 100]", 40_800), ("[?, 9, 100]", 0), ("[?, 9, 100]", 80_400), ("[?, 9, 1]", 101));

    [Fact]
    public void A_gru_with_both_biases_or_one()
    {
        Check(new Sequential { new Gru(96) { ReturnSequences = true } }.Build([8, 96]), 55_872, ("[?, 8, 96]", 55_872));
        Check(new Sequential { new Gru(96) { ReturnSequences = true, ResetAfter = false } }.Build([8, 96]), 55_584, ("[?, 8, 96]", 55_584));
    }
}
