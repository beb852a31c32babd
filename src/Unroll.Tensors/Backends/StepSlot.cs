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

    /// <summary>What the first leaves start from; null for zeros.</summary>
    internal float[][]? Start { get; init; }

    /// <summary>The state before the first step.</summary>
    internal void Clear()
    {
        for (var i = 0; i < Leaves.Length; i++)
            if (Start is not null && i < Start.Length)
                Start[i].CopyTo(Leaves[i].Data, 0);
            else
                Array.Clear(Leaves[i].Data);
    }
}
