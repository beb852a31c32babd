namespace Unroll.Kernels;

/// <summary>A function of whole rows of up to five arrays.</summary>
internal unsafe interface IRowKernel
{
    /// <summary>Works on one row; arrays hold the first element of each array's data.</summary>
    void Row<V>(float** arrays, int row, int n) where V : struct, ILane<V>;
}

/// <summary>Runs an <see cref="IRowKernel"/> over all rows; a row alone has the bits it has among others.</summary>
internal unsafe struct RowLoop<TKernel> : ILaneAction where TKernel : struct, IRowKernel
{
    public TKernel Kernel;
    public float** Arrays;
    public int FirstRow;
    public int Rows;
    public int Width;

    public void Run<V>() where V : struct, ILane<V>
    {
        for (var row = FirstRow; row < Rows; row++) Kernel.Row<V>(Arrays, row, Width);
    }

    /// <summary>Runs the kernel with the widest lane; many rows in parts, unless rows add into a common result.</summary>
    public static void Start(TKernel kernel, float** arrays, int rows, int width, bool independent = true)
    {
        var loop = new RowLoop<TKernel> { Kernel = kernel, Arrays = arrays, Rows = rows, Width = width };
        var parts = independent ? Math.Min(rows, Parts.Of((int)Math.Min(int.MaxValue - Parts.Elements, (long)rows * width))) : 1;
        if (parts <= 1) Lanes.Dispatch(ref loop);
        else Workers.Run(parts, (loop, parts), Part);
    }

    private static void Part((RowLoop<TKernel> Loop, int Parts) work, int part)
    {
        var own = work.Loop;
        own.FirstRow = (int)((long)work.Loop.Rows * part / work.Parts);
        own.Rows = (int)((long)work.Loop.Rows * (part + 1) / work.Parts);
        Lanes.Dispatch(ref own);
    }
}
