namespace Unroll;

/// <summary>The gradient of a matrix that many products share, such as a recurrent weight: the sum of a^T . dy over all of them. Rows of a and dy are gathered
/// until there are enough for one large product.</summary>
internal sealed class ProductSumStorage : DeferredStorage
{
    // Rows of one product: as many as the kernels keep in the second cache.
    const int Rows = 512;

    readonly int _inputs, _outputs;
    (Tensor A, Tensor Dy, Mask? Real)? _only;
    Tensor? _left, _right, _total;
    int _count;

    ProductSumStorage(Tensor a, Tensor dy, Mask? real) : base(dy.Backend, a.Shape[1] * dy.Shape[1]) => (_inputs, _outputs, _only) = (a.Shape[1], dy.Shape[1], (a, dy, real));

    /// <summary>The gradient a^T . dy of a matrix [inputs, outputs] from a [rows, inputs] and dy [rows, outputs].</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="dy">The gradient of the product.</param>
    /// <param name="real">The steps that the rows are, where dy is 0 at the masked ones; null for all.</param>
    internal static Tensor Of(Tensor a, Tensor dy, Mask? real = null)
    {
        PassBuffers.Hold(dy);
        Shape shape = [a.Shape[1], dy.Shape[1]];
        return new Tensor(new View(new ProductSumStorage(a, dy, real), shape, shape.ContiguousStrides(), 0));
    }

    internal override bool TryAdd(Tensor gradient)
    {
        if (!ReferenceEquals(gradient.Backend, Backend))
            return false;
        if (_only is { } first)
        {
            Gather(first.A, first.Dy, first.Real);
            LetGo();
        }
        if (gradient.View.Storage is ProductSumStorage { IsMade: false, _only: { } term })
            Gather(term.A, term.Dy, term.Real);
        else
        {
            var total = Total();
            Backend.Binary(Kernels.BinaryOp.Add, total.View, gradient.View, total.View);
        }
        return true;
    }

    void Gather(Tensor a, Tensor dy, Mask? real)
    {
        var rows = a.Shape[0];
        if (_count + rows > Rows)
            Flush();
        if (rows >= Rows)
        {
            Multiply(a, dy, real);
            return;
        }
        _left ??= Held([Rows, _inputs]);
        _right ??= Held([Rows, _outputs]);
        Backend.Copy(a.View, Window(_left, _count, rows));
        Backend.Copy(dy.View, Window(_right, _count, rows));
        _count += rows;
    }

    void Flush()
    {
        if (_count > 0)
            Multiply(new Tensor(Window(_left!, 0, _count)), new Tensor(Window(_right!, 0, _count)));
        _count = 0;
    }

    /// <summary>The sum so far; zeros when there were no rows.</summary>
    Tensor Total()
    {
        Flush();
        return _total ??= Held([_inputs, _outputs], clear: true);
    }

    void Multiply(Tensor a, Tensor dy, Mask? real = null)
    {
        var first = _total is null;
        _total ??= Held([_inputs, _outputs]);
        if (real is not null)
            PaddedProduct.Weights(real, a, dy, _total.View, accumulate: !first);
        else
            Backend.MatMul(a.View.Permute([1, 0]), dy.View, _total.View, accumulate: !first);
    }

    static View Window(Tensor rows, int first, int count) =>
        rows.View with { Shape = [count, rows.Shape[1]], Offset = rows.View.Offset + (first * rows.Shape[1]) };

    Tensor Held(Shape shape, bool clear = false)
    {
        var tensor = Tensor.Empty(Backend, DType.Float32, shape, "MatMul", clear);
        PassBuffers.Hold(tensor);
        return tensor;
    }

    protected override Storage Make()
    {
        if (_only is { } term)
            Multiply(term.A, term.Dy, term.Real);
        var made = Total().View.Storage;
        // The caller holds it from here on.
        (made as CountedStorage)?.Drop();
        _total = null;
        Forget();
        return made;
    }

    internal override void PassEnds() => _ = Elements;

    protected override void Forget()
    {
        LetGo();
        foreach (var buffer in new[] { _left, _right, _total })
            if (buffer is not null)
                PassBuffers.GiveBack(buffer);
        (_left, _right, _total) = (null, null, null);
    }

    void LetGo()
    {
        if (_only is { } term)
            PassBuffers.GiveBack(term.Dy);
        _only = null;
    }
}
