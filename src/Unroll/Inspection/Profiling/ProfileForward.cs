namespace Unroll;

/// <summary>Times the layers of a forward pass; a layer's time is without that of layers inside that have rows of their own.</summary>
internal sealed class ProfileForward(ProfileLayers layers, ProfileMeter meter) : LayerWatch
{
    readonly Stack<(long Ticks, long Bytes, long InsideTicks, long InsideBytes)> _open = new(64);
    readonly List<(int Row, Values Outputs)> _ended = new(64);

    /// <summary>The share of real steps among all, where a recurrent layer's input is masked.</summary>
    internal double[] RealShare { get; } = [.. Enumerable.Repeat(1.0, layers.Count)];

    /// <summary>Whether backward computes the gradient of the row's input.</summary>
    internal bool[] InputGradient { get; } = new bool[layers.Count];

    /// <summary>Whether to look at masks and gradients too: in a run that is not measured.</summary>
    internal bool Looking { get; set; } = true;

    internal void Begin() => _ended.Clear();

    internal override void Enter(Layer layer)
    {
        if (layers.Find(layer) is null)
            return;
        var (ticks, bytes) = ProfileMeter.Now();
        _open.Push((ticks, bytes, 0, 0));
    }

    internal override void Exit(Layer layer, Values inputs, Values outputs)
    {
        if (layers.Find(layer) is not { } row)
            return;
        var now = ProfileMeter.Now();
        var own = _open.Pop();
        var (ticks, bytes) = (now.Ticks - own.Ticks, now.Bytes - own.Bytes);
        meter.Add(ProfilePhase.Forward, row, ticks - own.InsideTicks, bytes - own.InsideBytes);
        if (Looking)
            Look(layer, row, inputs);
        _ended.Add((row, outputs));
        if (_open.TryPop(out var outer))
            _open.Push((outer.Ticks, outer.Bytes, outer.InsideTicks + ticks, outer.InsideBytes + bytes));
    }

    void Look(Layer layer, int row, Values inputs)
    {
        InputGradient[row] = inputs.Any(x => x.Node is not null);
        if (layer is RecurrentLayer or Bidirectional && inputs[0].Mask is { } mask)
            RealShare[row] = mask.Lengths().Sum() / (double)Math.Max(1, mask.Batch * mask.Time);
    }

    /// <summary>The row of every node recorded in the pass: that of the innermost layer, which ended first.</summary>
    internal Dictionary<Node, int> Nodes(Tensor loss)
    {
        var rows = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        foreach (var (row, outputs) in _ended)
            foreach (var output in outputs)
                Claim(output.Node, row, rows);
        Claim(loss.Node, layers.Loss, rows);
        return rows;
    }

    static void Claim(Node? from, int row, Dictionary<Node, int> rows)
    {
        var open = new Stack<Node>();
        if (from is not null)
            open.Push(from);
        while (open.TryPop(out var node))
            if (rows.TryAdd(node, row))
                foreach (var edge in node.Inputs)
                    if (edge.Node is { } source)
                        open.Push(source);
    }
}
