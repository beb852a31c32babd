namespace Unroll.Kernels;

/// <summary>Counts through all indices in row-major order; the plain way, for the reference kernels.</summary>
internal ref struct Position(ReadOnlySpan<int> sizes)
{
    private readonly ReadOnlySpan<int> _sizes = sizes;
    private readonly int[] _index = new int[sizes.Length];
    private bool _started;

    public readonly ReadOnlySpan<int> Index => _index;

    public bool Next()
    {
        if (!_started)
        {
            _started = true;
            return _sizes.IndexOf(0) < 0;
        }

        for (var axis = _sizes.Length - 1; axis >= 0; axis--)
        {
            if (++_index[axis] < _sizes[axis]) return true;
            _index[axis] = 0;
        }

        return false;
    }

    public readonly int In(int offset, ReadOnlySpan<int> strides)
    {
        for (var axis = 0; axis < _index.Length; axis++) offset += _index[axis] * strides[axis];
        return offset;
    }
}
