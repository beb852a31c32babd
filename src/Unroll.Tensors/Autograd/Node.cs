namespace Unroll;

/// <summary>Gradients for the inputs of a node, null where there is none.</summary>
/// <param name="outputGradients">The gradient of each output, or null where nothing depends on that output.</param>
/// <param name="needed">Which inputs want a gradient.</param>
public delegate Tensor?[] BackwardFunction(Tensor?[] outputGradients, bool[] needed);

/// <summary>One recorded operation: many inputs, many outputs, one backward. Held by its results alone.</summary>
internal sealed class Node
{
    BackwardFunction? _backward;
    IDisposable? _saved;

    Node(string op, Edge[] inputs, Shape[] outputs, BackwardFunction backward, IDisposable? saved) =>
        (Op, Inputs, Outputs, _backward, _saved) = (op, inputs, outputs, backward, saved);

    internal string Op { get; }

    internal Edge[] Inputs { get; }

    internal Shape[] Outputs { get; }

    /// <summary>Records an operation with one output, when recording is on.</summary>
    internal static Tensor Record(string op, Tensor[] inputs, Tensor output, Func<Tensor, bool[], Tensor?[]> backward)
    {
        if (Gradients.IsRecording && output.IsFloat)
            Attach(op, inputs, [output], (dy, needed) => backward(dy[0]!, needed), null);
        return output;
    }

    /// <summary>Records an operation with any number of outputs, when recording is on. <paramref name="saved"/> is disposed when the node is freed.</summary>
    internal static void Record(string op, Tensor[] inputs, Tensor[] outputs, BackwardFunction backward, IDisposable? saved = null)
    {
        if (Gradients.IsRecording)
            Attach(op, inputs, outputs, backward, saved);
        else
            saved?.Dispose();
    }

    /// <summary>Records the parts of a tensor, views that together are the whole. Their gradients are put into one buffer as they come.</summary>
    internal static void RecordParts(string op, Tensor whole, Tensor[] parts, Func<View, int, View> partOf)
    {
        if (!Gradients.IsRecording)
            return;
        Attach(op, [whole], parts, static (dy, _) => [dy[0]], null);
        (parts[0].Node!.Whole, parts[0].Node!.PartOf) = (whole.Shape, partOf);
    }

    static void Attach(string op, Tensor[] inputs, Tensor[] outputs, BackwardFunction backward, IDisposable? saved)
    {
        var edges = new Edge[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            edges[i] = new Edge(inputs[i]);
        var node = new Node(op, edges, Array.ConvertAll(outputs, o => o.Shape), backward, saved);
        for (var i = 0; i < outputs.Length; i++)
            outputs[i].SetNode(node, i);
    }

    /// <summary>The shape of what the outputs are parts of, and where each lies in it; null for an ordinary node.</summary>
    internal Func<View, int, View>? PartOf { get; private set; }

    internal Shape Whole { get; private set; }

    internal bool IsFreed => _backward is null;

    /// <summary>What the running backward pass keeps for it.</summary>
    internal BackwardPass.Slot? Slot { get; set; }

    internal Tensor?[] Run(Tensor?[] outputGradients, bool[] needed)
    {
        foreach (var edge in Inputs)
            edge.CheckVersion(Op);
        return (_backward ?? throw Freed(Op))(outputGradients, needed);
    }

    /// <summary>Lets go of everything saved for backward.</summary>
    internal void Free()
    {
        _backward = null;
        Slot = null;
        _saved?.Dispose();
        _saved = null;
    }

    internal static InvalidOperationException Freed(string op) => new(
        $"Backward: the graph behind this result (at '{op}') was already used by an earlier backward pass, which frees it. " +
        "Usual fix: run the forward pass again, or ask for all gradients in one Gradients.Of call.");
}

/// <summary>An input of a node: another node's output, or a leaf.</summary>
internal readonly struct Edge
{
    internal Edge(Tensor tensor)
    {
        (Node, Output) = (tensor.Node, tensor.NodeOutput);
        Leaf = tensor.Node is null && tensor.IsFloat ? tensor : null;
        Version = tensor.Variable?.Version ?? 0;
    }

    internal Node? Node { get; }

    internal int Output { get; }

    internal Tensor? Leaf { get; }

    long Version { get; }

    internal void CheckVersion(string op)
    {
        if (Leaf?.Variable is { } variable && variable.Version != Version)
            throw new InvalidOperationException($"Backward: weight '{variable.Path}' was changed between the forward pass ('{op}') and this backward pass, " +
                "so its gradient would be wrong. Usual fix: call Backward before the optimizer's Step or Assign.");
    }
}
