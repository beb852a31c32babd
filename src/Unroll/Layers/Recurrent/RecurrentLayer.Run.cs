namespace Unroll;

public abstract partial class RecurrentLayer
{
    Lock _carriedLock = new();
    State<Tensor>? _carried;
    int _features = Shape.Unknown;

    /// <summary>Runs the layer on a batch of sequences [batch, time, features].</summary>
    /// <param name="x">The sequences; a mask may ride on them.</param>
    /// <param name="state">Where to start; zeros by default.</param>
    /// <param name="pass">Inference by default; <see cref="Model.TrainingPass"/> in training.</param>
    /// <exception cref="ShapeException">x is not of rank 3, or the state is not this layer's.</exception>
    public RecurrentOutput<Tensor> Run(Tensor x, State<Tensor>? state = null, Pass pass = default)
    {
        var outputs = Call(new Values([("x", x), .. state?.Leaves ?? []]), pass);
        return new RecurrentOutput<Tensor>(outputs["sequence"], outputs["last"],
            new State<Tensor>([.. StateLayout.Select(part => (part.Name, outputs[part.Name]))]));
    }

    /// <summary>Puts the layer into a graph; every output is an edge like any other.</summary>
    public RecurrentOutput<Symbol> Run(Symbol x, State<Symbol>? state = null)
    {
        var outputs = CallNamed([("x", x), .. state?.Leaves ?? []]);
        Symbol Named(string name) => outputs.First(o => o.Name == name);
        return new RecurrentOutput<Symbol>(Named("sequence"), Named("last"), new State<Symbol>([.. StateLayout.Select(part => (part.Name, Named(part.Name)))]));
    }

    /// <summary>Forgets the carried state of a <see cref="Stateful"/> layer: the next call starts from zeros.</summary>
    public void ResetState()
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

    /// <inheritdoc/>
    protected sealed override void Build(IReadOnlyList<Shape> inputs)
    {
        if (inputs[0].Rank != 3)
            throw NotASequence(inputs[0]);
        _features = inputs[0][2];
        Build(inputs[0]);
    }

    /// <inheritdoc/>
    protected internal sealed override Values Forward(Values inputs, Pass pass)
    {
        var x = inputs[0];
        if (x.Rank != 3)
            throw NotASequence(x.Shape);
        if (_features != Shape.Unknown && x.Shape[2] != _features)
            throw new ShapeException(Who, FormattableString.Invariant($"an input of shape {x.Shape} with {x.Shape[2]} features"),
                FormattableString.Invariant($"[batch, time, {_features}], as it was built"), "give every call the same features, or make a second layer");
        x = x.IsFloat ? x : x.To(DType.Float32);
        var state = StateInputs.Read(Who, inputs, StateLayout) ?? Carried(x);
        var (sequence, last, final) = x.Backend is StepBackend step ? RunStream(step, x, pass) : RunSequence(x, state, pass);
        if (Stateful && x.Backend is not (ShapeOnlyBackend or StepBackend))
            lock (_carriedLock)
                _carried = final.Detach();
        (string, Tensor) every = ("sequence", sequence), end = ("last", last);
        return new Values([ReturnSequences ? every : end, ReturnSequences ? end : every, .. final.Leaves]);
    }

    State<Tensor>? Carried(Tensor x)
    {
        if (!Stateful || x.Backend is ShapeOnlyBackend or StepBackend)
            return null;
        lock (_carriedLock)
            return _carried is null || _carried[0].Shape[0] == x.Shape[0] ? _carried
                : throw new ShapeException(Who, $"a batch of {x.Shape[0]} while the carried state is of a batch of {_carried[0].Shape[0]}",
                    "the same batch size at every call of a stateful layer", "call ResetState() first, or pass states as values with Run(x, state)");
    }

    ShapeException NotASequence(Shape shape) => new(Who, $"an input of shape {shape}", "[batch, time, features]",
        shape.Rank == 2 ? "add the feature axis with ExpandDims(2), or return sequences from the recurrent layer before" : null);
}
