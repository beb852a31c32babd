namespace Unroll.Bench;

/// <summary>The pooling autoencoder on long series: bidirectional LSTMs of 16, 8, 8, 16 and 1 units around two poolings and two repetitions by 4.</summary>
internal static class LongRows
{
    const int Batch = 4, Features = 64;

    internal static IEnumerable<(string, Func<Row>)> All =>
        from activation in new[] { Activation.Tanh, Activation.Relu }
        from size in ((int Steps, int Checkpoint)[])[(512, 0), (4096, 0), (16384, 0), (16384, 512), (131072, 512)]
        select ($"long_autoencoder_{(activation == Activation.Tanh ? "tanh" : "relu")}_T{size.Steps}{(size.Checkpoint > 0 ? "_checkpointed" : "")}.train",
            (Func<Row>)(() => Rows.Train(Model(activation, size.Checkpoint), Rows.Normal([Batch, size.Steps, Features]), Rows.Normal([Batch, size.Steps, 1]), Loss.MeanSquaredError, Flops(size.Steps))));

    // Small weights, as in the peer's relu row: what relu adds up over thousands of steps stays finite.
    static Sequential Model(Activation activation, int checkpoint)
    {
        var small = new RandomNormal();
        Layer Both(int units) => new Bidirectional(activation == Activation.Tanh ? new Lstm(units) { ReturnSequences = true, CheckpointSteps = checkpoint }
            : new Lstm(units) { ReturnSequences = true, CheckpointSteps = checkpoint, Activation = activation, KernelInitializer = small, RecurrentInitializer = small, UnitForgetBias = false });
        return [Both(16), new MaxPooling1D(4), Both(8), new MaxPooling1D(4), Both(8), new UpSampling1D(4), Both(16), new UpSampling1D(4), Both(1), new Dense(1)];
    }

    static double Flops(int steps)
    {
        double Lstm(int length, int inputs, int units) => ProductFlops.Recurrent(4, Batch, length, inputs, units, 2);
        return Lstm(steps, Features, 16) + Lstm(steps / 4, 32, 8) + Lstm(steps / 16, 16, 8) + Lstm(steps / 4, 16, 16) + Lstm(steps, 32, 1) + ProductFlops.Dense(Batch * steps, 2, 1);
    }
}
