namespace Unroll.Bench;

/// <summary>The workloads, under the names and with the shapes of the peers' rows.</summary>
internal static class Rows
{
    internal static readonly (string Name, Func<Row> Make)[] All =
    [
        ("gemm_64x512x2048", () => Gemm(64, 2048, 512)),
        ("gemm_512x512x512", () => Gemm(512, 512, 512)),
        ("gemm_1024x1024x1024", () => Gemm(1024, 1024, 1024)),
        .. Imdb("imdb_simple_rnn", 1, () => new SimpleRnn(8)),
        .. Imdb("imdb_lstm", 4, () => new Lstm(8)),
        .. Imdb("imdb_gru", 3, () => new Gru(8)),
        .. CharLm("charlm", 4, units => new Lstm(units) { ReturnSequences = true }),
        .. CharLm("charlm_gru", 3, units => new Gru(units) { ReturnSequences = true }),
        ("forecast.train", () => Train(Forecast(), Normal([32, 20, 1]), Normal([32, 20]), Loss.MeanSquaredError, 3 * ForecastFlops(32))),
        ("forecast.infer_b1", () => Infer(Forecast(), Normal([1, 20, 1]), ForecastFlops(1))),
        ("forecast.infer_b32", () => Infer(Forecast(), Normal([32, 20, 1]), ForecastFlops(32))),
        ("bilstm_tagger.train", () => Train(Tagger(), Normal([32, 200, 35]), Tensor.Zeros([32, 200, 1]), Loss.BinaryCrossEntropy, 3 * TaggerFlops)),
        ("bilstm_tagger.infer", () => Infer(Tagger(), Normal([32, 200, 35]), TaggerFlops)),
        ("gru_96.train", () => Train(Gru96(), Normal([8, 1000, 96]), Normal([8, 1000, 96]), Loss.MeanSquaredError, 3 * Recurrent(3, 8, 1000, 96, 96))),
        ("gru_96.infer", () => Infer(Gru96(), Normal([8, 1000, 96]), Recurrent(3, 8, 1000, 96, 96))),
    ];

    static double Recurrent(int gates, int batch, int steps, int inputs, int units) => 2.0 * gates * batch * steps * units * (inputs + units);

    static Tensor Normal(Shape shape) => Tensor.Random(shape, Distribution.Normal(), key: 1);

    static Tensor Ids(Shape shape, int below) => Tensor.Random(shape, Distribution.Uniform(0, below), key: 2).To(DType.Int32);

    static Row Gemm(int m, int n, int k)
    {
        var (a, b) = (Normal([m, k]), Normal([k, n]));
        return new Row(() => a.MatMul(b), 1, 2.0 * m * n * k);
    }

    static IEnumerable<(string, Func<Row>)> Imdb(string name, int gates, Func<Layer> cell)
    {
        Sequential Make() => [new Embedding(2000, 128), cell(), new Dense(1)];
        var flops = Recurrent(gates, 32, 80, 128, 8) + 2.0 * 32 * 8;
        yield return ($"{name}.train", () => Train(Make(), Ids([32, 80], 2000), Tensor.Zeros([32, 1]), Loss.BinaryCrossEntropy, 3 * flops));
        yield return ($"{name}.infer_b32", () => Infer(Make(), Ids([32, 80], 2000), flops));
    }

    static IEnumerable<(string, Func<Row>)> CharLm(string name, int gates, Func<int, Layer> cell)
    {
        Sequential Make() => [cell(512), cell(512), new Dense(65)];
        double Flops(int batch) => Recurrent(gates, batch, 100, 65, 512) + Recurrent(gates, batch, 100, 512, 512) + 2.0 * batch * 100 * 512 * 65;
        yield return ($"{name}.train", () => Train(Make(), Ids([64, 100], 65).OneHot(65), Ids([64, 100], 65), Loss.SparseCategoricalCrossEntropy, 3 * Flops(64)));
        yield return ($"{name}.infer_b64", () => Infer(Make(), Ids([64, 100], 65).OneHot(65), Flops(64)));
        yield return ($"{name}.infer_b1", () => Infer(Make(), Ids([1, 100], 65).OneHot(65), Flops(1)));
    }

    static Sequential Forecast() => [new Lstm(300), new Dense(20)];

    static double ForecastFlops(int batch) => Recurrent(4, batch, 20, 1, 300) + 2.0 * batch * 300 * 20;

    static Sequential Tagger() =>
    [
        new Bidirectional(new Lstm(64) { ReturnSequences = true }), new Bidirectional(new Lstm(40) { ReturnSequences = true }),
        new Dense(40) { Activation = Activation.Relu }, new Dense(10) { Activation = Activation.Relu }, new Dense(1),
    ];

    static double TaggerFlops => 2 * Recurrent(4, 32, 200, 35, 64) + 2 * Recurrent(4, 32, 200, 128, 40) + 2.0 * 32 * 200 * (80 * 40 + 400 + 10);

    static Sequential Gru96() => [new Gru(96) { ReturnSequences = true }];

    static Row Train(Sequential model, Tensor x, Tensor y, Loss loss, double flops)
    {
        model.Compile(new Adam(), loss);
        return new Row(() => model.TrainOnBatch(x, y), x.Shape[0], flops);
    }

    static Row Infer(Sequential model, Tensor x, double flops) => new(() => model.Call(x), x.Shape[0], flops);
}
