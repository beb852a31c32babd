namespace Unroll;

/// <summary>The state of one recurrent layer in a stream: leaves [batch, width] whose arrays stay the same from step to step.</summary>
internal sealed class StepSlot
{
    internal StepSlot(string path, IReadOnlyList<(string Name, int Width)> layout, int batch)
    {
        (Path, Layout) = (path, [.. layout]);
        Leaves = Array.ConvertAll(Layout, part => new ArrayStorage<float>(CpuBackend.Instance, DType.Float32, new float[batch * part.Width]));
    }

    /// <summary>Where the layer stands in the model.</summary>
    internal string Path { get; }

    internal (string Name, int Width)[] Layout { get; }

    internal ArrayStorage<float>[] Leaves { get; }
}
