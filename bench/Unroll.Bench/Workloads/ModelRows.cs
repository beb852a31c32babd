namespace Unroll.Bench;

/// <summary>Small models as people train them: embedding or features, recurrent layers, dense layers, a loss and Adam.</summary>
internal static class ModelRows
{
    internal static IEnumerable<(string, Func<Row>)> All =>
    [
        .. Imdb("imdb_simple_rnn", 1, () => new SimpleRnn(8)),
        .. Imdb("imdb_gru", 3, () => new Gru(8)),
        .. Imdb("imdb_lstm", 4, () => new Lstm(8)),
        .. CharLm("charlm", 4, () => new Lstm(512) { ReturnSequences = true }),
        .. CharLm("charlm_gru", 3, () => new Gru(512) { ReturnSequences = true }),
        ("forecast.train", () => Rows.Train(Forecast(), Rows.Normal([32, 20, 1]), Rows.Normal([32, 20]), Loss.MeanSquaredError, ForecastFlops(32))),
        ("forecast.infer_b1", () => Rows.Infer(Forecast(), Rows.Normal([1, 20, 1]), ForecastFlops(1))),
        ("forecast.infer_b32", () => Rows.Infer(Forecast(), Rows.Normal([32, 20, 1]), ForecastFlops(32))),
        ("bilstm_tagger.train", () => Rows.Train(Tagger(), Rows.Normal([32, 200, 35]), Rows.Flags([32, 200, 1]), Loss.BinaryCrossEntropy, TaggerFlops)),
        ("bilstm_tagger.infer", () => Rows.Infer(Tagger(), Rows.Normal([32, 200, 35]), TaggerFlops)),
        ("gru_96.train", () => Rows.Train(Gru96(), Rows.Normal([8, 1000, 96]), Rows.Normal([8, 1000, 96]), Loss.MeanSquaredError, Gru96Flops)),
        ("gru_96.infer", () => Rows.Infer(Gru96(), Rows.Normal([8, 1000, 96]), Gru96Flops)),
    ];

    static IEnumerable<(string, Func<Row>)> Imdb(string name, int gates, Func<Layer> cell)
    {
        Sequential Make() => [new Embedding(2000, 128), cell(), new Dense(1)];
        // As the peers count: the products of the recurrent layer alone.
        var flops = ProductFlops.Recurrent(gates, 32, 80, 128, 8);
        yield return ($"{name}.train", () => Rows.Train(Make(), Rows.Ids([32, 80], 2000), Rows.Flags([32, 1]), Loss.BinaryCrossEntropy, flops));
        yield return ($"{name}.infer", () => Rows.Infer(Make(), Rows.Ids([32, 80], 2000), flops));
    }

    static IEnumerable<(string, Func<Row>)> CharLm(string name, int gates, Func<Layer> cell)
    {
        Sequential Make() => [cell(), cell(), new Dense(65)];
        Tensor Text(int batch) => Rows.Ids([batch, 100], 65).OneHot(65);
        double Flops(int batch) => ProductFlops.Recurrent(gates, batch, 100, 65, 512) + ProductFlops.Recurrent(gates, batch, 100, 512, 512) + ProductFlops.Dense(batch * 100, 512, 65);
        yield return ($"{name}.train", () => Rows.Train(Make(), Text(64), Rows.Ids([64, 100], 65), Loss.SparseCategoricalCrossEntropy, Flops(64)));
        yield return ($"{name}.infer_b64", () => Rows.Infer(Make(), Text(64), Flops(64)));
        yield return ($"{name}.infer_b1", () => Rows.Infer(Make(), Text(1), Flops(1)));
    }

    /// <summary>The models of the rows with the shape of an input, for counting their operations another way.</summary>
    internal static IEnumerable<(Sequential Model, int Steps, int Features, double Flops)> Countable =>
    [
        (Forecast(), 20, 1, ForecastFlops(1)), (Tagger(), 200, 35, TaggerFlops / 32), (Gru96(), 1000, 96, Gru96Flops / 8),
    ];

    static Sequential Forecast() => [new Lstm(300), new Dense(20)];

    static double ForecastFlops(int batch) => ProductFlops.Recurrent(4, batch, 20, 1, 300) + ProductFlops.Dense(batch, 300, 20);

    static Sequential Tagger() =>
    [
        new Bidirectional(new Lstm(64) { ReturnSequences = true }), new Bidirectional(new Lstm(40) { ReturnSequences = true }),
        new Dense(40) { Activation = Activation.Relu }, new Dense(10) { Activation = Activation.Relu }, new Dense(1),
    ];

    static double TaggerFlops => ProductFlops.Recurrent(4, 32, 200, 35, 64, 2) + ProductFlops.Recurrent(4, 32, 200, 128, 40, 2) + ProductFlops.Dense(32 * 200, 1, 80 * 40 + 400 + 10);

    static Sequential Gru96() => [new Gru(96) { ReturnSequences = true }];

    static double Gru96Flops => ProductFlops.Recurrent(3, 8, 1000, 96, 96);
}
