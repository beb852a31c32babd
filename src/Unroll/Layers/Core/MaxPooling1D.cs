namespace Unroll;

/// <summary>The largest number of each window of steps, for each feature.</summary>
/// <remarks>
/// <para>y[b, s, f] = max over the window's real steps t of x[b, t, f]. Ties give the gradient to the first.</para>
/// <para>Shapes: [batch, time, features] -> [batch, windows, features]; windows = (time - size) / strides + 1, or time / strides rounded up
/// with <see cref="PaddingMode.Same"/>.</para>
/// <para>Mask: a window is real when any of its steps is; masked steps never win, and a window without a real step is 0. Keras drops the mask here.</para>
/// </remarks>
/// <param name="size">Steps in a window. Default 2.</param>
public sealed class MaxPooling1D(int size = 2) : UnaryLayer
{
    /// <summary>Steps in a window. Default 2.</summary>
    public int Size { get; } = Require.Positive(size, nameof(MaxPooling1D));

    /// <summary>Steps from one window to the next. Default: as many as a window has.</summary>
    public int? Strides { get; init => field = value is { } n ? Require.Positive(n, nameof(MaxPooling1D), nameof(Strides)) : null; }

    /// <summary>What happens at the ends. Default: only whole windows.</summary>
    public PaddingMode Padding { get; init; }

    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override string? StreamProblem(Values inputs) => "it takes several time steps into one";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.Rank != 3)
            throw new ShapeException(Who, $"an input {x.Shape}", "[batch, time, features]", "set ReturnSequences on the recurrent layer before it");
        var (time, stride) = (x.Shape[1], Strides ?? Size);
        var windows = Padding == PaddingMode.Same ? (time + stride - 1) / stride : Math.Max(0, (time - Size) / stride + (time >= Size ? 1 : 0));
        if (windows == 0 && time > 0)
            throw new ShapeException(Who, $"{time} steps, {x.Shape}", $"at least {Size}, the size of a window", "choose a smaller size, or Padding = PaddingMode.Same");
        var missing = Padding == PaddingMode.Same ? Math.Max(0, (windows - 1) * stride + Size - time) : 0;
        if (x.Mask is not { } mask)
            return Largest(x, windows, stride, missing);
        var flags = Tensor.Where(mask.Against(3), Tensor.Ones([1, 1, 1]).On(x.Backend), Tensor.Zeros([1, 1, 1]).On(x.Backend));
        var pooled = Mask.From(Largest(flags, windows, stride, missing).Greater(0.5f), mask.Origin).Through(DisplayName);
        var y = Largest(Tensor.Where(mask.Against(3), x, x.Like(double.NegativeInfinity)), windows, stride, missing);
        return Tensor.Where(pooled.Against(3), y, y.Like(0)).WithMask(pooled);
    }

    /// <summary>Step k of every window is one strided view; their elementwise maximum is the pooled sequence.</summary>
    Tensor Largest(Tensor x, int windows, int stride, int missing)
    {
        if (windows == 0)
            return x[.., 0..0];
        if (missing > 0)
            x = x.Pad(1, missing / 2, missing - missing / 2, float.NegativeInfinity);
        Tensor? largest = null;
        for (var k = 0; k < Size; k++)
        {
            var part = x[.., Slice.Every(stride, k..(k + (windows - 1) * stride + 1))];
            largest = largest is null ? part : Tensor.Maximum(largest, part);
        }
        return largest!;
    }
}
