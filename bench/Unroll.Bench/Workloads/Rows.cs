namespace Unroll.Bench;

/// <summary>All workloads, under the names and with the shapes of the peers' rows.</summary>
internal static class Rows
{
    internal static readonly (string Name, Func<Row> Make)[] All =
    [
        .. GemmRows.All, .. ModelRows.All, .. LongRows.All, .. TranslatorRows.All, .. StreamRows.All, .. DecoderRows.All, .. GenerateRows.All, .. LayerRows.All, .. ConvolutionRows.All,
    ];

    internal static Tensor Normal(Shape shape) => Tensor.Random(shape, Distribution.Normal(), key: 1);

    internal static Tensor Ids(Shape shape, int below) => Tensor.Random(shape, Distribution.Uniform(0, below), key: 2).To(DType.Int32);

    /// <summary>A row of zeros and ones.</summary>
    internal static Tensor Flags(Shape shape) => Ids(shape, 2).To(DType.Float32);

    internal static Row Train(Sequential model, Tensor x, Tensor y, Loss loss, double flops)
    {
        model.Compile(new Adam(), loss);
        return new Row(() => model.TrainOnBatch(x, y), x.Shape[0], 3 * flops);
    }

    internal static Row Infer(Sequential model, Tensor x, double flops) => new(() => model.Call(x), x.Shape[0], flops);
}
