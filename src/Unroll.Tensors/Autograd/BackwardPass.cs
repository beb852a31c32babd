using Unroll.Kernels;

namespace Unroll;

/// <summary>One walk from a result back to the leaves, unrecorded; frees the nodes it passes.</summary>
internal sealed class BackwardPass
{
    readonly Dictionary<(object, int), Sum> _leaves = [];
    readonly HashSet<(object, int)> _wanted = [];
    readonly List<Node> _order = [];
    readonly PassBuffers _buffers = new();
    readonly bool _variables;
    readonly BackwardWatch? _watch;

    BackwardPass(bool variables, BackwardWatch? watch) => (_variables, _watch) = (variables, watch);

    /// <summary>Gradients of <paramref name="result"/> for the wanted tensors, and for every trainable weight when <paramref name="variables"/> is set.</summary>
    internal static GradientSet Run(Tensor result, Tensor[] wanted, bool variables, Tensor? seed = null, BackwardWatch? watch = null)
    {
        if (seed is null && result.Shape.Size != 1)
            throw new ShapeException("Backward", $"a result of shape {result.Shape}", "a scalar loss", "reduce it with Mean() or Sum() first");
        if (seed is not null && seed.Shape != result.Shape)
            throw new ShapeException("Backward", $"a seed of shape {seed.Shape}", $"the result's shape {result.Shape}");
        if (result.Node is null && !Array.Exists(wanted, w => ReferenceEquals(w, result)))
            throw new InvalidOperationException("Backward: this result was not recorded. Usual fix: compute it inside 'using var tape = Gradients.Record();'.");
        var pass = new BackwardPass(variables, watch);
        using var off = Gradients.Off(pass._buffers);
        foreach (var tensor in wanted)
            pass._wanted.Add(GradientSet.Key(tensor));
        return pass.Walk(result, wanted, seed ?? Tensor.Ones(result.Shape, result.DType).On(result.Backend));
    }

    GradientSet Walk(Tensor result, Tensor[] wanted, Tensor seed)
    {
        var set = new GradientSet();
        if (result.Node is null)
        {
            set.Add(GradientSet.Key(result), seed);
            return set;
        }
        Sort(result.Node);
        SlotOf(result.Node)!.Add(result.NodeOutput, seed, _buffers);
        for (var i = _order.Count - 1; i >= 0; i--)
        {
            _watch?.Begin();
            Visit(_order[i], set);
            _watch?.End(_order[i]);
        }
        foreach (var (key, sum) in _leaves)
        {
            _watch?.Begin();
            (sum.Total.View.Storage as DeferredStorage)?.PassEnds();
            if (key.Item1 is Variable variable)
            {
                set.Add(variable, sum.Total);
                if (_variables)
                    variable.TakeGradient(sum.Total);
            }
            set.Add(key, sum.Total);
            _watch?.End(key.Item1);
        }
        return set;
    }

    void Visit(Node node, GradientSet set)
    {
        var (slot, any) = (SlotOf(node)!, false);
        var outputs = new Tensor?[slot.Sums.Length];
        for (var o = 0; o < outputs.Length; o++)
        {
            if (slot.Sums[o] is not { } sum)
                continue;
            (outputs[o], any) = (sum.Total, true);
            if (_wanted.Count > 0 && _wanted.Contains((node, o)))
            {
                PassBuffers.Hold(sum.Total);
                set.Add((node, o), sum.Total);
            }
        }
        if (slot.Leads && any)
            Differentiate(node, slot.Parts is { } parts ? [parts.Finish()] : outputs);
        foreach (var total in outputs)
            if (total is not null)
                _buffers.Drop(total);
        if (slot.Parts is { } assembled)
            _buffers.Drop(assembled.Whole);
        _buffers.Sweep();
        node.Free();
    }

    void Differentiate(Node node, Tensor?[] outputs)
    {
        var needed = new bool[node.Inputs.Length];
        for (var i = 0; i < needed.Length; i++)
            needed[i] = IsNeeded(node.Inputs[i]);
        var gradients = node.Run(outputs, needed);
        for (var i = 0; i < needed.Length; i++)
            if (needed[i] && gradients[i] is { } gradient)
            {
                Deliver(node.Inputs[i], gradient);
                _buffers.Offer(gradient);
            }
    }

    void Deliver(Edge edge, Tensor gradient)
    {
        if (edge.Node is { } source)
        {
            SlotOf(source)!.Add(edge.Output, gradient, _buffers);
            return;
        }
        var key = GradientSet.Key(edge.Leaf!);
        if (_leaves.TryGetValue(key, out var sum))
            sum.Add(gradient, _buffers);
        else
            _leaves[key] = new Sum(gradient);
    }

    bool IsNeeded(Edge edge) => edge.Node is { } node ? SlotOf(node) is { Leads: true } || (_wanted.Count > 0 && WantedOutput(node))
        : edge.Leaf is { } leaf && ((_variables && leaf.Variable is { Trainable: true }) || (_wanted.Count > 0 && _wanted.Contains(GradientSet.Key(leaf))));

    /// <summary>What this pass knows of a node, or null when it has not met it.</summary>
    Slot? SlotOf(Node node) => node.Slot is { } slot && ReferenceEquals(slot.Pass, this) ? slot : null;

    bool WantedOutput(Node node)
    {
        for (var o = 0; o < node.Outputs.Length; o++)
            if (_wanted.Contains((node, o)))
                return true;
        return false;
    }

    /// <summary>Depth first without recursion: a node comes after all nodes it depends on.</summary>
    void Sort(Node root)
    {
        var stack = new Stack<(Node Node, int Next)>();
        Open(root, stack);
        while (stack.TryPop(out var top))
        {
            var next = top.Next;
            while (next < top.Node.Inputs.Length && (top.Node.Inputs[next].Node is not { } child || SlotOf(child) is not null))
                next++;
            if (next < top.Node.Inputs.Length)
            {
                stack.Push((top.Node, next + 1));
                Open(top.Node.Inputs[next].Node!, stack);
                continue;
            }
            SlotOf(top.Node)!.Leads = Leads(top.Node);
            _order.Add(top.Node);
        }
    }

    bool Leads(Node node)
    {
        foreach (var edge in node.Inputs)
            if (IsNeeded(edge))
                return true;
        return false;
    }

    void Open(Node node, Stack<(Node, int)> stack)
    {
        if (node.IsFreed)
            throw Node.Freed(node.Op);
        node.Slot = new Slot(this, node);
        stack.Push((node, 0));
    }

    /// <summary>What a pass keeps for a node: the gradients of its outputs, and whether it leads to anything wanted.</summary>
    internal sealed class Slot(BackwardPass pass, Node node)
    {
        internal BackwardPass Pass { get; } = pass;

        internal Sum?[] Sums { get; } = new Sum?[node.Outputs.Length];

        /// <summary>The gradient of what the outputs are parts of, if they are.</summary>
        internal GradientParts? Parts { get; private set; }

        internal bool Leads { get; set; }

        internal void Add(int output, Tensor gradient, PassBuffers buffers)
        {
            if (Sums[output] is { } sum)
                sum.Add(gradient, buffers);
            else if (node.PartOf is null)
                Sums[output] = new Sum(gradient);
            else
            {
                Parts ??= new GradientParts(node, gradient);
                Sums[output] = new Sum(Parts.Put(output, gradient), isPart: true);
            }
        }
    }

    /// <summary>A sum of gradients: the first is taken as it is, later ones go into a buffer made for the sum.</summary>
    internal sealed class Sum
    {
        readonly bool _isPart;
        bool _own;

        /// <param name="first">The first gradient.</param>
        /// <param name="isPart">Whether it lies in a buffer made for this sum and others.</param>
        internal Sum(Tensor first, bool isPart = false)
        {
            (Total, _isPart, _own) = (first, isPart, isPart);
            PassBuffers.Hold(first);
            if (first.View.Storage is DeferredStorage { IsOwned: false } deferred)
                _own = deferred.IsOwned = true;
        }

        internal Tensor Total { get; private set; }

        internal void Add(Tensor gradient, PassBuffers buffers)
        {
            if (_own && Total.View.Storage is DeferredStorage { IsMade: false } terms ? terms.TryAdd(gradient) : _own && AddInPlace(gradient))
                return;
            var sum = Total + gradient;
            PassBuffers.Hold(sum);
            buffers.Drop(Total);
            (Total, _own) = (sum, true);
        }

        bool AddInPlace(Tensor gradient)
        {
            // A part of a larger buffer has its place there, whatever backend a gradient comes from.
            if (!ReferenceEquals(Total.Backend, gradient.Backend) && !_isPart)
                return false;
            gradient = gradient.On(Total.Backend);
            Total.Backend.Binary(BinaryOp.Add, Total.View, gradient.View, Total.View);
            return true;
        }
    }
}
