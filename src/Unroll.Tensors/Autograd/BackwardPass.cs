using Unroll.Kernels;

namespace Unroll;

/// <summary>One walk from a result back to the leaves, unrecorded; frees the nodes it passes.</summary>
internal sealed class BackwardPass
{
    readonly Dictionary<Node, Slot> _slots = [];
    readonly Dictionary<(object, int), Sum> _leaves = [];
    readonly HashSet<(object, int)> _wanted = [];
    readonly List<Node> _order = [];
    readonly bool _variables;

    BackwardPass(bool variables) => _variables = variables;

    /// <summary>Gradients of <paramref name="result"/> for the wanted tensors, and for every trainable weight when <paramref name="variables"/> is set.</summary>
    internal static GradientSet Run(Tensor result, Tensor[] wanted, bool variables, Tensor? seed = null)
    {
        if (seed is null && result.Shape.Size != 1)
            throw new ShapeException("Backward", $"a result of shape {result.Shape}", "a scalar loss", "reduce it with Mean() or Sum() first");
        if (seed is not null && seed.Shape != result.Shape)
            throw new ShapeException("Backward", $"a seed of shape {seed.Shape}", $"the result's shape {result.Shape}");
        if (result.Node is null && !Array.Exists(wanted, w => ReferenceEquals(w, result)))
            throw new InvalidOperationException("Backward: this result was not recorded. Usual fix: compute it inside 'using var tape = Gradients.Record();'.");
        using var off = Gradients.Off();
        var pass = new BackwardPass(variables);
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
        _slots[result.Node].Add(result.NodeOutput, seed);
        for (var i = _order.Count - 1; i >= 0; i--)
            Visit(_order[i], set);
        foreach (var (key, sum) in _leaves)
        {
            if (key.Item1 is Variable variable)
            {
                set.Add(variable, sum.Total);
                if (_variables)
                    variable.Gradient = sum.Total;
            }
            set.Add(key, sum.Total);
        }
        return set;
    }

    void Visit(Node node, GradientSet set)
    {
        var slot = _slots[node];
        for (var o = 0; o < slot.Gradients.Length; o++)
            if (slot.Gradients[o] is { } own && _wanted.Contains((node, o)))
                set.Add((node, o), own.Total);
        if (slot.Leads && Array.Exists(slot.Gradients, g => g is not null))
        {
            var needed = Array.ConvertAll(node.Inputs, IsNeeded);
            var gradients = node.Run(Array.ConvertAll(slot.Gradients, g => g?.Total), needed);
            for (var i = 0; i < node.Inputs.Length; i++)
                if (needed[i] && gradients[i] is { } gradient)
                    Deliver(node.Inputs[i], gradient);
        }
        _slots.Remove(node);
        node.Free();
    }

    void Deliver(Edge edge, Tensor gradient)
    {
        if (edge.Node is { } source)
        {
            _slots[source].Add(edge.Output, gradient);
            return;
        }
        var key = GradientSet.Key(edge.Leaf!);
        if (_leaves.TryGetValue(key, out var sum))
            sum.Add(gradient);
        else
            _leaves[key] = new Sum(gradient);
    }

    bool IsNeeded(Edge edge) => edge.Node is { } node ? _slots.TryGetValue(node, out var slot) && slot.Leads || WantedOutput(node)
        : edge.Leaf is { } leaf && (_variables && leaf.Variable is { Trainable: true } || _wanted.Contains(GradientSet.Key(leaf)));

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
            while (next < top.Node.Inputs.Length && (top.Node.Inputs[next].Node is not { } child || _slots.ContainsKey(child)))
                next++;
            if (next < top.Node.Inputs.Length)
            {
                stack.Push((top.Node, next + 1));
                Open(top.Node.Inputs[next].Node!, stack);
                continue;
            }
            _slots[top.Node].Leads = Array.Exists(top.Node.Inputs, IsNeeded);
            _order.Add(top.Node);
        }
    }

    void Open(Node node, Stack<(Node, int)> stack)
    {
        if (node.IsFreed)
            throw Node.Freed(node.Op);
        _slots[node] = new Slot(node.Outputs.Length);
        stack.Push((node, 0));
    }

    sealed class Slot(int outputs)
    {
        internal Sum?[] Gradients { get; } = new Sum?[outputs];

        internal bool Leads { get; set; }

        internal void Add(int output, Tensor gradient)
        {
            if (Gradients[output] is { } sum)
                sum.Add(gradient);
            else
                Gradients[output] = new Sum(gradient);
        }
    }

    /// <summary>A sum of gradients: the first is taken as it is, later ones go into a buffer made for the sum.</summary>
    sealed class Sum(Tensor first)
    {
        bool _own;

        internal Tensor Total { get; private set; } = first;

        internal void Add(Tensor gradient)
        {
            if (_own && Total.Backend == gradient.Backend)
            {
                Total.Backend.Binary(BinaryOp.Add, Total.View, gradient.View, Total.View);
                return;
            }
            Total += gradient;
            _own = true;
        }
    }
}
