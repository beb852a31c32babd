namespace Unroll;

/// <summary>What layers with several attention heads share. Heads stand before the attended axis: [..., heads, time, width].</summary>
internal static class HeadMath
{
    /// <summary>Query i sees keys 0 ... i: Bool [queries, keys].</summary>
    internal static Tensor Causal(int queries, int keys, Backend backend) => Places(queries, backend).ExpandDims(1).GreaterOrEqual(Places(keys, backend));

    /// <summary>Query i sees keys less than this many places away: Bool [queries, keys].</summary>
    internal static Tensor Window(int queries, int keys, int window, Backend backend)
    {
        Tensor rows = Places(queries, backend).ExpandDims(1), columns = Places(keys, backend), width = Tensor.Full([1], window, DType.Int32).On(backend);
        return Both((rows - columns).Less(width), (columns - rows).Less(width))!;
    }

    static Tensor Places(int count, Backend backend) => backend is ShapeOnlyBackend probe ? probe.Placeholder([count], DType.Int32) : Tensor.Range(count).On(backend);

    /// <summary>Where both say yes; null says yes everywhere.</summary>
    internal static Tensor? Both(Tensor? a, Tensor? b) => a is null ? b : b is null ? a : Tensor.Where(a, b, b.Like(0));

    /// <summary>x . kernel (+ bias), where the kernel [features, heads, width] is one matrix: [..., heads, width].</summary>
    internal static Tensor Project(Tensor x, Weight kernel, Weight? bias)
    {
        var (heads, width) = (kernel.Shape[1], kernel.Shape[2]);
        var matrix = kernel.Live.Reshape(kernel.Shape[0], heads * width);
        var y = bias is null ? x.MatMul(matrix) : x.MatMul(matrix, bias.Live.Reshape(heads * width));
        Shape shape = [.. x.Shape[..^1], heads, width];
        return y.WithMask(null).Reshape(shape);
    }

    /// <summary>x [..., heads, width] . kernel [heads, width, ...outputs] (+ bias): [..., ...outputs].</summary>
    internal static Tensor Merge(Tensor x, Weight kernel, Weight? bias)
    {
        var inputs = kernel.Shape[0] * kernel.Shape[1];
        var outputs = (int)(kernel.Shape.Size / inputs);
        Shape flat = [.. x.Shape[..^2], inputs], shape = [.. x.Shape[..^2], .. kernel.Shape[2..]];
        var (rows, matrix) = (x.Reshape(flat), kernel.Live.Reshape(inputs, outputs));
        return (bias is null ? rows.MatMul(matrix) : rows.MatMul(matrix, bias.Live.Reshape(outputs))).Reshape(shape);
    }

    /// <summary>Softmax of the scaled products over the keys. A query that may see nothing sees all alike, as in Keras.</summary>
    internal static Tensor Weights(Tensor query, Tensor keys, Tensor? allowed)
    {
        var scores = (query * query.Like(1 / Math.Sqrt(query.Shape[^1]))).MatMul(keys.Transpose());
        return (allowed is null ? scores : Tensor.Where(allowed, scores, scores.Like(AttentionBase.Never))).Softmax();
    }
}
