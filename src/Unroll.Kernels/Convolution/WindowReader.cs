namespace Unroll.Kernels;

/// <summary>
/// Walks over the windows of a convolution as rows of a matrix [rows, taps * channels of a group]: in place where a run of windows lies in x at one step
/// and within its bounds, else copied to scratch, zeros where a window hangs over.
/// </summary>
internal unsafe ref struct WindowReader
{
    // Fewer rows at a step in place are not worth a product of their own.
    private const int FewestInPlace = 24;

    private readonly ConvolutionSpec _spec;
    private readonly float* _x, _scratch;
    private readonly int _block, _end, _channel;
    private readonly bool _inPlace;

    /// <summary>Begins before the first of some rows.</summary>
    public WindowReader(ConvolutionSpec spec, float* x, int group, int first, int count, float* scratch, int block)
    {
        _spec = spec;
        _x = x;
        _scratch = scratch;
        (_block, _channel) = (block, group * spec.Depth);
        (Row, _end) = (first, first + count);
        _inPlace = spec.Sizes[0] == 1 && spec.Sizes[1] == 1 && ((spec.Dilations[2] == 1 && spec.Groups == 1) || spec.Sizes[2] == 1);
    }

    /// <summary>The rows at hand: row r is at A + (r - Row) * Step.</summary>
    public float* A { get; private set; }

    public nint Step { get; private set; }

    public int Row { get; private set; }

    public int Count { get; private set; }

    /// <summary>Rows of scratch for windows of this spec.</summary>
    public static int Block(ConvolutionSpec spec) => Math.Clamp((1 << 15) / spec.Width, 48, 512);

    public bool Next()
    {
        Row += Count;
        if (Row >= _end) return false;
        Count = Math.Min(_block, _end - Row);
        if (_inPlace && FindInPlace()) return true;
        A = _scratch;
        Step = _spec.Width;
        Gather();
        return true;
    }

    /// <summary>Rows of one line of y whose windows all lie within x; else sets how many rows stand before the next such run.</summary>
    private bool FindInPlace()
    {
        int line = _spec.Outputs[2], o = Row % line, stride = _spec.Strides[2], before = _spec.Before[2], size = _spec.Sizes[2];
        // Windows first .. last - 1 of a line are whole.
        int first = (before + stride - 1) / stride, last = Math.Min(line, ((_spec.Inputs[2] + before - size) / stride) + 1);
        if (_spec.Inputs[2] + before < size || last - first < FewestInPlace) return false;
        if (o < first || o >= last)
        {
            Count = Math.Min(Count, o < first ? first - o : line - o + first);
            return false;
        }
        int r = Row / line, o1 = r % _spec.Outputs[1], o0 = r / _spec.Outputs[1] % _spec.Outputs[0], b = r / _spec.Outputs[1] / _spec.Outputs[0];
        int i0 = (o0 * _spec.Strides[0]) - _spec.Before[0], i1 = (o1 * _spec.Strides[1]) - _spec.Before[1];
        if ((uint)i0 >= (uint)_spec.Inputs[0] || (uint)i1 >= (uint)_spec.Inputs[1])
        {
            Count = Math.Min(Count, line - o);
            return false;
        }
        Count = Math.Min(_end - Row, last - o);
        long position = ((((((long)b * _spec.Inputs[0]) + i0) * _spec.Inputs[1]) + i1) * _spec.Inputs[2]) + (o * stride) - before;
        A = _x + (position * _spec.Channels) + _channel;
        Step = (nint)stride * _spec.Channels;
        return true;
    }

    private readonly void Gather()
    {
        var walk = new Walk(_spec, Row);
        for (int i = 0; i < Count; i++, walk.Next())
            walk.Copy(_x, _channel, _scratch + ((nint)i * _spec.Width));
    }

    /// <summary>Adds rows of windows to where they were read from: the opposite of reading. All of one sample, whose numbers begin at <paramref name="x"/>.</summary>
    public static void Scatter(ConvolutionSpec spec, float* windows, int group, int first, int count, float* x)
    {
        var walk = new Walk(spec, first);
        for (int i = 0; i < count; i++, walk.Next())
            walk.Add(windows + ((nint)i * spec.Width), group * spec.Depth, x);
    }

    /// <summary>to += from.</summary>
    public static void Sum(float* from, float* to, int count)
    {
        int i = 0, width = System.Numerics.Vector<float>.Count;
        for (; i + width <= count; i += width)
            System.Numerics.Vector.Store(System.Numerics.Vector.Load(to + i) + System.Numerics.Vector.Load(from + i), to + i);
        for (; i < count; i++) to[i] += from[i];
    }

    /// <summary>The position of one window.</summary>
    internal struct Walk
    {
        private readonly ConvolutionSpec _spec;
        private int _b, _o0, _o1, _o2;

        public Walk(ConvolutionSpec spec, int row)
        {
            _spec = spec;
            (row, _o2) = Math.DivRem(row, spec.Outputs[2]);
            (row, _o1) = Math.DivRem(row, spec.Outputs[1]);
            (_b, _o0) = Math.DivRem(row, spec.Outputs[0]);
        }

        public void Next()
        {
            if (++_o2 < _spec.Outputs[2]) return;
            _o2 = 0;
            if (++_o1 < _spec.Outputs[1]) return;
            _o1 = 0;
            if (++_o0 < _spec.Outputs[0]) return;
            (_o0, _b) = (0, _b + 1);
        }

        /// <summary>The positions of the kernel that lie within x, in order, and the index in x of each one's first channel; returns how many.</summary>
        public readonly int Inside(int* taps, nint* at)
        {
            ConvolutionSpec s = _spec;
            int count = 0, tap = 0;
            for (int k0 = 0; k0 < s.Sizes[0]; k0++)
                for (int k1 = 0; k1 < s.Sizes[1]; k1++)
                    for (int k2 = 0; k2 < s.Sizes[2]; k2++, tap++)
                    {
                        int i0 = (_o0 * s.Strides[0]) + (k0 * s.Dilations[0]) - s.Before[0], i1 = (_o1 * s.Strides[1]) + (k1 * s.Dilations[1]) - s.Before[1],
                            i2 = (_o2 * s.Strides[2]) + (k2 * s.Dilations[2]) - s.Before[2];
                        if ((uint)i0 >= (uint)s.Inputs[0] || (uint)i1 >= (uint)s.Inputs[1] || (uint)i2 >= (uint)s.Inputs[2]) continue;
                        taps[count] = tap;
                        at[count++] = (nint)((((((((long)_b * s.Inputs[0]) + i0) * s.Inputs[1]) + i1) * s.Inputs[2]) + i2) * s.Channels);
                    }
            return count;
        }

        public readonly void Copy(float* x, int channel, float* target)
        {
            ConvolutionSpec s = _spec;
            int depth = s.Depth, size = s.Sizes[2], from = (_o2 * s.Strides[2]) - s.Before[2];
            bool run = s.Dilations[2] == 1 && s.Groups == 1;
            // Positions lo .. hi - 1 of the last axis lie within x.
            int lo = from >= 0 ? 0 : Math.Min(size, (-from + s.Dilations[2] - 1) / s.Dilations[2]);
            int hi = from >= s.Inputs[2] ? lo : Math.Max(lo, Math.Min(size, ((s.Inputs[2] - 1 - from) / s.Dilations[2]) + 1));
            for (int k0 = 0; k0 < s.Sizes[0]; k0++)
                for (int k1 = 0; k1 < s.Sizes[1]; k1++, target += size * depth)
                {
                    int i0 = (_o0 * s.Strides[0]) + (k0 * s.Dilations[0]) - s.Before[0], i1 = (_o1 * s.Strides[1]) + (k1 * s.Dilations[1]) - s.Before[1];
                    bool inside = (uint)i0 < (uint)s.Inputs[0] && (uint)i1 < (uint)s.Inputs[1];
                    int a = inside ? lo : size, b = inside ? hi : size;
                    new Span<float>(target, a * depth).Clear();
                    new Span<float>(target + (b * depth), (size - b) * depth).Clear();
                    float* line = x + ((((((((long)_b * s.Inputs[0]) + i0) * s.Inputs[1]) + i1) * s.Inputs[2]) + from) * s.Channels) + channel;
                    if (run) Move(line + ((nint)a * depth), target + (a * depth), (b - a) * depth);
                    else
                        for (int k = a; k < b; k++) Move(line + ((nint)k * s.Dilations[2] * s.Channels), target + (k * depth), depth);
                }
        }

        public readonly void Add(float* source, int channel, float* x)
        {
            ConvolutionSpec s = _spec;
            int depth = s.Depth, size = s.Sizes[2], from = (_o2 * s.Strides[2]) - s.Before[2];
            for (int k0 = 0; k0 < s.Sizes[0]; k0++)
                for (int k1 = 0; k1 < s.Sizes[1]; k1++, source += size * depth)
                {
                    int i0 = (_o0 * s.Strides[0]) + (k0 * s.Dilations[0]) - s.Before[0], i1 = (_o1 * s.Strides[1]) + (k1 * s.Dilations[1]) - s.Before[1];
                    if ((uint)i0 >= (uint)s.Inputs[0] || (uint)i1 >= (uint)s.Inputs[1]) continue;
                    for (int k = 0; k < size; k++)
                    {
                        int i = from + (k * s.Dilations[2]);
                        if ((uint)i >= (uint)s.Inputs[2]) continue;
                        float* to = x + ((((((((long)_b * s.Inputs[0]) + i0) * s.Inputs[1]) + i1) * s.Inputs[2]) + i) * s.Channels) + channel;
                        Sum(source + (k * depth), to, depth);
                    }
                }
        }

        private static void Move(float* from, float* to, int count)
        {
            if (count >= 32) new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
            else
                for (int i = 0; i < count; i++) to[i] = from[i];
        }
    }
}
