namespace Unroll;

/// <summary>The gradients of one backward pass.</summary>
public sealed class GradientSet
{
    readonly Dictionary<Variable, Tensor> _variables = [];
    readonly Dictionary<(object Source, int Output), Tensor> _tensors = [];

    internal GradientSet()
    {
    }

    /// <summary>The weights that have a gradient.</summary>
    public IReadOnlyCollection<Variable> Variables => _variables.Keys;

    /// <summary>The gradient of a weight, or null when the loss did not depend on it.</summary>
    public Tensor? this[Variable variable] => Peek(variable) is { } gradient ? PassBuffers.Keep(gradient) : null;

    /// <summary>The gradient of a weight for a caller that does not keep it.</summary>
    internal Tensor? Peek(Variable variable) => _variables.GetValueOrDefault(variable);

    /// <summary>Says that this set will not be read any more: what it holds goes back when the weights get their next gradients, unless it was read.</summary>
    internal void LeaveToWeights()
    {
        foreach (var (variable, gradient) in _variables)
            variable.OwnGradient(gradient);
    }

    /// <summary>A copy in which a weight's gradient is replaced, for example by a clipped one.</summary>
    public GradientSet With(Variable variable, Tensor gradient)
    {
        var copy = new GradientSet();
        foreach (var (v, g) in _variables)
            copy._variables[v] = g;
        copy._variables[variable] = gradient;
        return copy;
    }

    internal Tensor? Of(Tensor tensor) => (tensor.Variable is { } v && _variables.TryGetValue(v, out var g) ? g : _tensors.GetValueOrDefault(Key(tensor))) is { } gradient
        ? PassBuffers.Keep(gradient) : null;

    internal void Add(Variable variable, Tensor gradient) => _variables[variable] = gradient;

    internal void Add((object, int) key, Tensor gradient) => _tensors[key] = gradient;

    // The cast matters: without it a Variable would turn into its live tensor, which is new after every step.
    internal static (object Source, int Output) Key(Tensor tensor) =>
        tensor.Node is { } node ? (node, tensor.NodeOutput) : (tensor.Variable is { } v ? (object)v : tensor, -1);
}
