using Unroll.Kernels;

namespace Unroll;

/// <summary>The gradient of a table from which rows were picked: the rows' gradients and where they belong. An optimizer reads it row by row; the table itself is
/// made when somebody reads it.</summary>
internal sealed class RowSumStorage : DeferredStorage
{
    readonly List<(View Ids, Tensor Rows)> _terms = [];
    readonly int _rows, _width;
    RowSum? _sum;

    RowSumStorage(Backend backend, int rows, int width) : base(backend, rows * width) => (_rows, _width) = (rows, width);

    /// <summary>The gradient [rows, width] of a table from ids [count] and the gradient [count, width] of the rows picked; dense.</summary>
    internal static Tensor Of(View ids, Tensor picked, int rows)
    {
        var storage = new RowSumStorage(picked.Backend, rows, picked.Shape[1]);
        (picked.View.Storage as CountedStorage)?.Hold();
        storage._terms.Add((ids, picked));
        Shape shape = [rows, picked.Shape[1]];
        return new Tensor(new View(storage, shape, shape.ContiguousStrides(), 0));
    }

    /// <summary>The rows of a gradient that was picked from a table, or null.</summary>
    internal static RowSum? In(Tensor gradient) => (gradient.View.Storage as RowSumStorage)?.Sum();

    RowSum Sum()
    {
        if (_sum is not null)
            return _sum;
        var ids = _terms.Count == 1 ? Ids(_terms[0].Ids) : (int[])[.. _terms.SelectMany(t => Ids(t.Ids).ToArray())];
        var rows = (_terms.Count == 1 ? _terms[0].Rows : Tensor.Concat(_terms.ConvertAll(t => t.Rows), 0)).View;
        return _sum = new RowSum(_rows, _width, ids, rows.Data<float>(), rows.Offset);
    }

    static ReadOnlySpan<int> Ids(View ids) => ids.Data<int>().AsSpan(ids.Offset, ids.Shape[0]);

    internal override bool TryAdd(Tensor gradient)
    {
        if (IsMade || _sum is not null || gradient.View.Storage is not RowSumStorage { IsMade: false } other || !ReferenceEquals(other.Backend, Backend))
            return false;
        foreach (var (ids, rows) in other._terms)
        {
            (rows.View.Storage as CountedStorage)?.Hold();
            _terms.Add((ids, rows));
        }
        return true;
    }

    protected override Storage Make()
    {
        Shape shape = [_rows, _width];
        var table = Backend.Allocate(DType.Float32, Length, clear: true);
        foreach (var (ids, rows) in _terms)
            Backend.ScatterAdd(ids, rows.View, new View(table, shape, shape.ContiguousStrides(), 0));
        return table;
    }

    protected override void Forget()
    {
        _sum?.Dispose();
        foreach (var (_, rows) in _terms)
            if (rows.View.Storage is CountedStorage held && held.Drop())
                held.Return();
        _terms.Clear();
    }
}
