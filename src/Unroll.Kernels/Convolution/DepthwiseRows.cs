namespace Unroll.Kernels;

/// <summary>What a run over the rows of a depthwise convolution writes.</summary>
internal enum DepthwiseTarget
{
    Output,
    Input,
    Kernel,
}

/// <summary>Some rows of a depthwise convolution: channel by channel, row by row of y, x and the kernel are read, and one of the three is written.</summary>
internal unsafe struct DepthwiseRows(ConvolutionSpec spec, DepthwiseTarget target, float* x, float* kernel, float* bias, float* y, int first, int end) : ILaneAction
{
    private readonly ConvolutionSpec _spec = spec;
    private readonly DepthwiseTarget _target = target;
    private readonly float* _x = x, _kernel = kernel, _bias = bias, _y = y;
    private readonly int _first = first, _end = end;

    public readonly void Run<V>() where V : struct, ILane<V>
    {
        int channels = _spec.Channels;
        int* taps = stackalloc int[_spec.Taps];
        nint* at = stackalloc nint[_spec.Taps];
        var walk = new WindowReader.Walk(_spec, _first);
        for (int row = _first; row < _end; row++, walk.Next())
        {
            int count = walk.Inside(taps, at);
            float* y = _y + ((nint)row * channels);
            if (_target == DepthwiseTarget.Output)
                Output<V>(taps, at, count, y);
            else
                for (int n = 0; n < count; n++)
                {
                    float* k = _kernel + ((nint)taps[n] * channels), x = _x + at[n];
                    if (_target == DepthwiseTarget.Input) Add<V>(y, k, x, channels);
                    else Add<V>(y, x, k, channels);
                }
        }
    }

    /// <summary>y = bias + the sum over the positions of the kernel, in order: four vectors at once, then one, then single numbers.</summary>
    private readonly void Output<V>(int* taps, nint* at, int count, float* y) where V : struct, ILane<V>
    {
        int channels = _spec.Channels, c = 0, w = V.Width;
        for (; c + (4 * w) <= channels; c += 4 * w)
        {
            V a0 = V.Zero, a1 = V.Zero, a2 = V.Zero, a3 = V.Zero;
            if (_bias is not null) (a0, a1, a2, a3) = (V.Load(_bias + c), V.Load(_bias + c + w), V.Load(_bias + c + (2 * w)), V.Load(_bias + c + (3 * w)));
            for (int n = 0; n < count; n++)
            {
                float* k = _kernel + ((nint)taps[n] * channels) + c, x = _x + at[n] + c;
                a0 = V.Fma(V.Load(x), V.Load(k), a0);
                a1 = V.Fma(V.Load(x + w), V.Load(k + w), a1);
                a2 = V.Fma(V.Load(x + (2 * w)), V.Load(k + (2 * w)), a2);
                a3 = V.Fma(V.Load(x + (3 * w)), V.Load(k + (3 * w)), a3);
            }
            V.Store(a0, y + c);
            V.Store(a1, y + c + w);
            V.Store(a2, y + c + (2 * w));
            V.Store(a3, y + c + (3 * w));
        }
        for (; c + w <= channels; c += w)
        {
            V a = _bias is null ? V.Zero : V.Load(_bias + c);
            for (int n = 0; n < count; n++)
                a = V.Fma(V.Load(_x + at[n] + c), V.Load(_kernel + ((nint)taps[n] * channels) + c), a);
            V.Store(a, y + c);
        }
        for (; c < channels; c++)
        {
            float a = _bias is null ? 0 : _bias[c];
            for (int n = 0; n < count; n++)
                a = Lanes.MultiplyAdd(_x[at[n] + c], _kernel[((nint)taps[n] * channels) + c], a);
            y[c] = a;
        }
    }

    /// <summary>sum += a * b, element by element.</summary>
    private static void Add<V>(float* a, float* b, float* sum, int count) where V : struct, ILane<V>
    {
        int i = 0, w = V.Width;
        for (; i + w <= count; i += w)
            V.Store(V.Fma(V.Load(a + i), V.Load(b + i), V.Load(sum + i)), sum + i);
        for (; i < count; i++)
            sum[i] = Lanes.MultiplyAdd(a[i], b[i], sum[i]);
    }
}
