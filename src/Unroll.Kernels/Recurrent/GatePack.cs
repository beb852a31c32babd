using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unroll.Kernels;

/// <summary>
/// Weights [k, gates * units] packed for a step: panel after panel of a vector of units, for every k the gates side by side. One tile
/// then makes all gates of some units, and the cell finds them in the first cache. Several slots of one narrow vector are one wide vector.
/// </summary>
internal sealed unsafe class GatePack
{
    private readonly GateLayout _layout;
    private readonly TileSet _tiles, _narrow;
    private readonly int _k, _slots, _unitsPerPanel, _columns;
    private readonly nint _vector;
    private readonly float[] _data;
    private readonly float* _first;

    /// <summary>Packs <paramref name="slots"/> slots, whose weights are those of the gate that <paramref name="gateOf"/> names.</summary>
    public GatePack(GateLayout layout, int k, int slots, Func<int, int> gateOf, ReadOnlySpan<float> weights, int row)
    {
        int width = layout.Width, max = TileSet.MaxWidth;
        _layout = layout;
        _k = k;
        _slots = slots;
        _narrow = TileSet.Of(width);
        _unitsPerPanel = slots == 1 ? TileSet.PanelVectors * width : width;
        bool merged = width < max && layout.Slot == width && slots > 1;
        _columns = slots == 1 ? _unitsPerPanel : merged ? Gemm.RoundUp(slots * width, max) : slots * width;
        _tiles = merged ? TileSet.Of(max) : _narrow;
        _vector = merged ? max : slots == 1 ? width : layout.Slot;

        int panels = (layout.Padded + _unitsPerPanel - 1) / _unitsPerPanel;
        _data = GC.AllocateArray<float>(checked((panels * _columns * Math.Max(k, 1)) + 16), pinned: true);
        float* p = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_data));
        _first = p + Gemm.Align(p);
        fixed (float* w = weights)
        {
            for (int u = 0; u < layout.Padded; u += _unitsPerPanel)
            {
                int units = Math.Min(_unitsPerPanel, layout.Units - u), step = Columns(u);
                for (int slot = 0; slot < slots; slot++)
                {
                    int filled = slots == 1 ? step : width;
                    Gemm.PackPanel(k, units, filled, w + (gateOf(slot) * layout.Units) + u, row, 1, PanelAt(u) + (slot * width), step);
                }
            }
        }
    }

    /// <summary>Units at which a range may begin.</summary>
    public int UnitsPerPanel => _unitsPerPanel;

    /// <summary>
    /// All slots for the units from <paramref name="from"/> to <paramref name="to"/>. <paramref name="start"/> and <paramref name="c"/> point to the
    /// first of the slots of the first row. With <paramref name="backward"/> the last units come first.
    /// </summary>
    public void Run(int from, int to, int rows, float* a, nint aRow, float* start, nint startRow, float* c, nint cRow, bool backward = false)
    {
        int panels = to - from <= _unitsPerPanel ? 1 : (to - from + _unitsPerPanel - 1) / _unitsPerPanel;
        for (int i = 0; i < panels; i++)
        {
            int u = from + ((backward ? panels - 1 - i : i) * _unitsPerPanel);
            int columns = Columns(u), vectors = _tiles.Vectors(columns);
            _tiles.Panel(vectors, rows, _k, a, aRow, 1, 0, PanelAt(u), columns, start + u, startRow, _vector, c + u, cRow, _vector);
        }
    }

    /// <summary>The same for one slot, where every gate has an operand of its own.</summary>
    public void RunSlot(int slot, int from, int to, int rows, float* a, nint aRow, float* start, nint startRow, float* c, nint cRow)
    {
        if (_slots == 1)
        {
            Run(from, to, rows, a, aRow, start, startRow, c, cRow);
            return;
        }
        nint at = slot * (nint)_layout.Slot;
        for (int u = from; u < to; u += _unitsPerPanel)
            _narrow.Panel(1, rows, _k, a, aRow, 1, 0, PanelAt(u) + (slot * _narrow.Width), _columns, start + at + u, startRow, 0, c + at + u, cRow, 0);
    }

    /// <summary>
    /// The same for one row and all slots, slot s with the operand at a + s * aSlot. Long operands go each through the tile with all slots, and what is wanted of the results is copied: one
    /// chain a slot at a time would wait for itself.
    /// </summary>
    [SkipLocalsInit]
    public void RunEachSlot(int from, int to, float* a, nint aSlot, float* start, float* c)
    {
        if (_slots is 1 or > EachSlot.Most)
        {
            for (int slot = 0; slot < _slots; slot++) RunSlot(slot, from, to, 1, a + (slot * aSlot), 0, start, 0, c, 0);
            return;
        }
        if (_k > EachSlot.MostRows)
        {
            float* all = stackalloc float[EachSlot.Most * EachSlot.Most * 16];
            for (int u = from; u < to; u += _unitsPerPanel)
            {
                _tiles.Panel(_tiles.Vectors(_columns), _slots, _k, a, aSlot, 1, 0, PanelAt(u), _columns, start + u, 0, _vector, all, _columns, _tiles.Width);
                for (int slot = 0; slot < _slots; slot++)
                    RowSplit.CopyRow(all + (slot * _columns) + (slot * _narrow.Width), c + (slot * (nint)_layout.Slot) + u, _narrow.Width);
            }
            return;
        }
        int w = _narrow.Width, last = _slots - 1;
        for (int u = from; u < to; u += 2 * w)
        {
            float* b = PanelAt(u);
            EachSlot.Run(w, new EachSlot.Product
            {
                K = _k,
                Gates = _slots,
                A = a,
                AGate = aSlot,
                B0 = b,
                B1 = b + w,
                B2 = b + (Math.Min(2, last) * w),
                B3 = b + (last * w),
                BRow = _columns,
                Second = u + w < to ? _columns * (nint)_k : 0,
                Start = start + u,
                C = c + u,
                CGate = _layout.Slot,
            });
        }
    }

    /// <summary>The same for layers of up to 8 units and any number of rows, with the masks of all slots beside the operand: <see cref="EachGate"/>.</summary>
    public void RunEachGate(int rows, float* a, nint aRow, float* mask, nint maskRow, float* start, nint startRow, float* c, nint cRow) =>
        EachGate.Forward(_k, rows, a, aRow, mask, maskRow, _first, start, startRow, c, cRow);

    private int Columns(int unit) => _slots == 1 ? Math.Min(_columns, _layout.Padded - unit) : _columns;

    private float* PanelAt(int unit) => unit == 0 ? _first : _first + (unit / _unitsPerPanel * (nint)_columns * _k);
}
