namespace Unroll;

/// <summary>The mean of each of a given number of windows, for each feature.</summary>
/// <remarks>
/// <para>y[b, w, f] = mean of x[b, t, f] over t from floor(w * time / outputSize) to ceil((w + 1) * time / outputSize), as in PyTorch and Keras.</para>
/// <para>Shapes: [batch, time, features] -> [batch, outputSize, features].</para>
/// <para>Mask: used up; each row's real steps are shared out among the windows, so a padded row gives what it gives alone. A row without a real step gives 0.</para>
/// </remarks>
/// <param name="outputSize">Windows.</param>
public sealed class AdaptiveAveragePooling1D(int outputSize) : AdaptivePoolingLayer(outputSize)
{
    private protected override Tensor Window(Tensor x, Tensor? inside)
    {
        if (inside is null)
            return x.Mean(1);
        var count = inside.To(x.DType).Sum(1);
        return Tensor.Where(inside, x, x.Like(0)).Sum(1) / Tensor.Maximum(count, count.Like(1));
    }
}
