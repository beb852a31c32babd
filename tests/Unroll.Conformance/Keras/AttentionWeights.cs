namespace Unroll.Conformance;

/// <summary>Keras gives weights at masked queries too, which nothing uses; here they are 0.</summary>
internal static class AttentionWeights
{
    internal static (Tensor Expected, Tensor Actual) OfRealQueries(Layer layer, int output, Tensor expected, Tensor actual, Tensor? query)
    {
        if (output == 0 || query is not { Rank: 2 } || layer is RecurrentBase or Model || expected.Shape != actual.Shape || expected.Rank < 3)
            return (expected, actual);
        var (batch, time) = (query.Shape[0], query.Shape[1]);
        Shape shape = expected.Rank == 4 ? [batch, 1, time, 1] : [batch, time, 1];
        var real = query.Reshape(shape);
        return (Tensor.Where(real, expected, expected * 0), Tensor.Where(real, actual, actual * 0));
    }
}
