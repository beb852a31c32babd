namespace Unroll;

/// <summary>The largest number of each window of steps, for each feature.</summary>
/// <remarks>
/// <para>y[b, s, f] = max over the window's real positions t of x[b, t, f]. Ties give the gradient to the first.</para>
/// <para>Shapes: [batch, time, features] -> [batch, windows, features]; windows = (time - size) / strides + 1, or time / strides rounded up
/// with <see cref="PaddingMode.Same"/> and <see cref="PaddingMode.Causal"/>.</para>
/// <para>Mask: a window is real when any of its steps is; masked steps never win, and a window without a real step is 0. Keras drops the mask here.</para>
/// </remarks>
/// <param name="size">Steps in a window. Default 2.</param>
public sealed class MaxPooling1D(int size = 2) : MaxPoolingLayer(1)
{
    /// <summary>Steps in a window. Default 2.</summary>
    public int Size { get; } = Require.Positive(size, nameof(MaxPooling1D));

    /// <summary>Steps from one window to the next. Default: as many as a window has.</summary>
    public int? Strides { get; init => field = value is { } n ? Require.Positive(n, nameof(MaxPooling1D), nameof(Strides)) : null; }

    private protected override int[] Sizes => [Size];

    private protected override int[] Steps => [Strides ?? Size];
}
