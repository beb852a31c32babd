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
    public int Rows;
    public int Width;

    public void Run<V>() where V : struct, ILane<V>
    {
        for (var row = 0; row < Rows; row++) Kernel.Row<V>(Arrays, row, Width);
    }

    public static void Start(TKernel kernel, float** arrays, int rows, int width)
    {
        var loop = new RowLoop<TKernel> { Kernel = kernel, Arrays = arrays, Rows = rows, Width = width };
        Lanes.Dispatch(ref loop);
    }
}
