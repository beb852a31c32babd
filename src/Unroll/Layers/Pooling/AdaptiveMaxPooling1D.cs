namespace Unroll;

/// <summary>The largest number of each of a given number of windows, for each feature.</summary>
/// <remarks>
/// <para>y[b, w, f] = max of x[b, t, f] over t from floor(w * time / outputSize) to ceil((w + 1) * time / outputSize), as in PyTorch and Keras.</para>
/// <para>Shapes: [batch, time, features] -> [batch, outputSize, features].</para>
/// <para>Mask: used up; each row's real steps are shared out among the windows, so a padded row gives what it gives alone. A row without a real step gives 0.</para>
/// </remarks>
/// <param name="outputSize">Windows.</param>
public sealed class AdaptiveMaxPooling1D(int outputSize) : AdaptivePoolingLayer(outputSize)
{
    private protected override Tensor Window(Tensor x, Tensor? inside)
    {
        if (inside is null)
            return x.Max(1);
        var y = Tensor.Where(inside, x, x.Like(double.NegativeInfinity)).Max(1);
        return Tensor.Where(inside.To(x.DType).Max(1).Greater(0.5f), y, y.Like(0));
    }
}
