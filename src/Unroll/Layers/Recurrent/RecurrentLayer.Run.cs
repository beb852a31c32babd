namespace Unroll;

public abstract partial class RecurrentLayer
{
    Lock _carriedLock = new();
    State<Tensor>? _carried;
    int _features = Shape.Unknown;

    /// <inheritdoc/>
    public sealed override void ResetState()
    {
        lock (_carriedLock)
            _carried = null;
    }

    /// <summary>The state that a stateful layer goes on from; null for zeros.</summary>
    internal State<Tensor>? CarriedState
    {
        get
        {
            lock (_carriedLock)
                return _carried;
        }
        set
        {
            lock (_carriedLock)
                _carried = value;
        }
    }

    internal override Layer? StatefulLayer => Stateful ? this : null;

    void ForgetCarried() => (_carriedLock, _carried) = (new(), null);

    internal sealed override IReadOnlyList<string> InputNames => [.. SequenceNames, .. ConstantNames];

    /// <inheritdoc/>
    protected sealed override void Build(IReadOnlyList<Shape> inputs)
    {
        if (inputs[0].Rank != InputRank)
            throw NotASequence(inputs[0]);
        RequireInputs(inputs.Count);
        _features = inputs[0][^1];
        Build(inputs[0], [.. inputs.Skip(1).Take(InputNames.Count - 1)]);
    }

    /// <summary>Declares weights for x and further inputs of these shapes. Default: for x alone.</summary>
    /// <param name="input">The shape of x [batch, time, features].</param>
    /// <param name="others">The shapes of further sequences and of constants, as they are named.</param>
    protected virtual void Build(Shape input, IReadOnlyList<Shape> others) => Build(input);

    /// <inheritdoc/>
    protected internal sealed override Values Forward(Values inputs, Pass pass)
    {
        var x = inputs[0];
        if (x.Rank != InputRank)
            throw NotASequence(x.Shape);
        if (_features != Shape.Unknown && x.Shape[^1] != _features)
            throw new ShapeException(Who, FormattableString.Invariant($"an input of shape {x.Shape} with {x.Shape[^1]} features"),
                FormattableString.Invariant($"[batch, time, {AxesBetween}{_features}], as it was built"), "give every call the same features, or make a second layer");
        RequireInputs(inputs.Count);
        x = x.IsFloat ? x : x.To(DType.Float32);
        Tensor[] sequences = [x, .. Enumerable.Range(1, SequenceNames.Count - 1).Select(i => InStep(x, inputs[i], SequenceNames[i]))];
        var constants = ConstantNames.Count == 0 ? null : new Values([.. ConstantNames.Select((name, i) => (name, inputs[SequenceNames.Count + i]))]);
        var carried = Stateful ? null : pass.States;
        var state = carried?.Of(this) ?? StateInputs.Read(Who, inputs, InputNames.Count, StateLayout, Positions(x.Shape)) ?? Carried(x);
        var trace = Trace(constants);
        pass = pass with { Traces = trace is null ? null : [] };
        var (sequence, last, final) = x.Backend is StepBackend step && inputs.Any(StepBackend.Varies) ? RunStream(step, sequences, constants, state, pass) : RunSequence(sequences, constants, state, pass);
        carried?.Keep(this, final);
        if (Stateful && x.Backend is not (ShapeOnlyBackend or StepBackend))
            lock (_carriedLock)
                _carried = final.Detach();
        (string, Tensor) every = ("sequence", sequence), end = ("last", last);
        return new Values([ReturnSequences ? every : end, ReturnSequences ? end : every, .. final.Leaves, .. trace is { } t ? [(t.Name, Traced(sequence, pass.Traces!, t.Width))] : Array.Empty<(string, Tensor)>()]);
    }

    /// <summary>What steps noted beside their states: [batch, time, width], zeros at masked steps.</summary>
    static Tensor Traced(Tensor sequence, List<Tensor> notes, int width)
    {
        Shape shape = [sequence.Shape[0], sequence.Shape[1], width];
        if (sequence.Backend is ShapeOnlyBackend probe)
            return probe.Placeholder(shape, sequence.DType);
        if (notes.Count == 0)
            return Zeros(sequence, shape);
        var all = Tensor.Stack(notes, 1);
        return sequence.Mask is { } mask ? Tensor.Where(mask.Against(3), all, all.Like(0)) : all;
    }

    void RequireInputs(int count)
    {
        if (count < InputNames.Count)
            throw new ShapeException(Who, $"{count.ToString(System.Globalization.CultureInfo.InvariantCulture)} of its inputs",
                $"{string.Join(", ", InputNames)}, in this order", "call it with all of them: layer.Run(new Values((\"x\", x), ...))");
    }

    Tensor InStep(Tensor x, Tensor other, string name) => other.Rank >= 2 && other.Shape[0] == x.Shape[0] && other.Shape[1] == x.Shape[1] ? other
        : throw new ShapeException(Who, $"'{name}' of shape {other.Shape} beside x of shape {x.Shape}", "the same batch and the same number of steps: [batch, time, ...]", "bring both to the same steps before");

    State<Tensor>? Carried(Tensor x)
    {
        if (!Stateful || x.Backend is ShapeOnlyBackend or StepBackend)
            return null;
        lock (_carriedLock)
            return _carried is null || _carried[0].Shape[0] == x.Shape[0] ? _carried
                : throw new ShapeException(Who, $"a batch of {x.Shape[0]} while the carried state is of a batch of {_carried[0].Shape[0]}",
                    "the same batch size at every call of a stateful layer", "call ResetState() first, or pass states as values with Run(x, state)");
    }

    string AxesBetween => InputRank switch { 4 => "length, ", 5 => "height, width, ", 6 => "depth, height, width, ", _ => "" };

    ShapeException NotASequence(Shape shape) => new(Who, $"an input of shape {shape}", $"[batch, time, {AxesBetween}features]",
        shape.Rank == 2 ? "add the feature axis with ExpandDims(2), or return sequences from the recurrent layer before" : null);
}
