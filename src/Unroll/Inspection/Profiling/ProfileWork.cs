namespace Unroll;

/// <summary>Operations and bytes of each row's forward pass, counted on shapes alone.</summary>
internal sealed class ProfileWork(ProfileLayers layers, ShapeOnlyBackend backend) : LayerWatch
{
    readonly Stack<(long Start, long Inside)> _open = new();

    /// <summary>Multiply-adds of one pass.</summary>
    internal long[] MultiplyAdds { get; } = new long[layers.Count];

    /// <summary>Bytes of inputs, outputs and weights.</summary>
    internal (long In, long Out, long Weights)[] Bytes { get; } = new (long, long, long)[layers.Count];

    internal int[] Calls { get; } = new int[layers.Count];

    /// <summary>Runs the model on the shapes of these inputs.</summary>
    internal static ProfileWork Of(Model model, ProfileLayers layers, Values inputs)
    {
        var backend = new ShapeOnlyBackend();
        var work = new ProfileWork(layers, backend);
        using var off = Gradients.Off();
        model.Call(inputs.Map(x => backend.Placeholder(x.Shape, x.DType).WithMask(x.Mask is { } m ? Mask.From(backend.Placeholder(m.Steps.Shape, DType.Bool), m.Origin) : null)),
            new Pass { Watch = work });
        return work;
    }

    internal override void Enter(Layer layer)
    {
        if (layers.Find(layer) is not null)
            _open.Push((backend.MultiplyAdds, 0));
    }

    internal override void Exit(Layer layer, Values inputs, Values outputs)
    {
        if (layers.Find(layer) is not { } row)
            return;
        var (start, inside) = _open.Pop();
        var all = backend.MultiplyAdds - start;
        MultiplyAdds[row] += all - inside;
        Calls[row]++;
        if (_open.TryPop(out var outer))
            _open.Push((outer.Start, outer.Inside + all));
        if (layer is Model)
            return;
        var (given, made) = (inputs.Sum(Size), Size(outputs[0]));
        // An embedding reads the rows it gives, not its table.
        Bytes[row] = (Bytes[row].In + given, Bytes[row].Out + made, layer is Embedding ? Bytes[row].Weights + made : layer.AllWeights().Sum(w => w.Weight.Shape.Size * sizeof(float)));
    }

    static long Size(Tensor x) => x.Shape.Size * (x.DType switch { DType.Bool => 1, DType.Float64 => 8, _ => 4 });
}
