namespace Unroll;

public abstract partial class Layer
{
    /// <summary>Runs the layer on named tensors; builds it on first use.</summary>
    public Values Call(Values inputs, Pass pass = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ShapeOnlyBackend? probing = null;
        StepBackend? stepping = null;
        foreach (var x in inputs)
            (probing, stepping) = (probing ?? x.Backend as ShapeOnlyBackend, stepping ?? x.Backend as StepBackend);
        if (!IsBuilt)
            EnsureBuiltFor(inputs.Names.Zip(inputs, (name, x) => (name, x.Shape)));
        if (probing is null)
            EnsureFilled();
        else
            _probe = probing;
        // What was given whole, and what is made of that alone, is made once: any layer can.
        if (stepping is not null && inputs.Any(StepBackend.Varies) && StreamProblem(inputs) is { } why)
            throw new InvalidOperationException($"{Who} cannot run step by step: {why}. Usual fix: run whole sequences with Predict, or open a stream on the model without this layer.");
        if (probing is null && stepping is null && StatefulLayer is { } stateful)
            return CallAlone(stateful, inputs, pass);
        var before = probing?.MultiplyAdds ?? 0;
        var outputs = Compute(inputs, pass);
        probing?.Observer?.Invoke(this, outputs, probing.MultiplyAdds - before);
        stepping?.Observer?.Invoke(this, outputs);
        return outputs;
    }

    Values Compute(Values inputs, Pass pass)
    {
        if (Gradients.Buffers is null || LeavesNothing)
            return RunForward(inputs, pass);
        // It may keep what it is given and what it makes.
        foreach (var x in inputs)
            PassBuffers.Keep(x);
        using var ordinary = Gradients.Ordinary();
        return RunForward(inputs, pass);
    }

    Values RunForward(Values inputs, Pass pass)
    {
        pass.Watch?.Enter(this);
        var outputs = Masked(inputs, Forward(inputs, this is Model && Owner is null ? pass : pass.Enter(DisplayName)));
        if (ActivityRegularizer is { } regularizer)
            AddActivity(regularizer, outputs[0], pass);
        pass.Watch?.Exit(this, inputs, outputs);
        return pass.Observers?.Watch(this, outputs) ?? outputs;
    }

    /// <summary>Adds a penalty on an output to the step, divided by the batch size.</summary>
    private protected static void AddActivity(Regularizer regularizer, Tensor y, Pass pass)
    {
        if (pass.Additions is null || y.Shape[0] == 0)
            return;
        var real = y.Mask is { } mask ? Tensor.Where(mask.Against(y.Rank), y.WithMask(null), y.Like(0)) : y;
        var penalty = regularizer.Penalty(real);
        pass.AddLoss(penalty * penalty.Like(1.0 / y.Shape[0]));
    }

    /// <summary>One thread at a time: a second one would go on from the first one's states.</summary>
    Values CallAlone(Layer stateful, Values inputs, Pass pass)
    {
        var me = Environment.CurrentManagedThreadId;
        var caller = Interlocked.CompareExchange(ref _caller, me, 0);
        if (caller != 0 && caller != me)
            throw new InvalidOperationException($"{stateful.Who} is stateful and {(ReferenceEquals(stateful, this) ? "was" : $"its model {Who} was")} called by two threads at once, so that each would go on from the other's states. " +
                "Usual fix: leave Stateful out and pass states as values with Run(x, state), open a stream for each thread with OpenStream, or let one thread call after the other.");
        try
        {
            return Compute(inputs, pass);
        }
        finally
        {
            if (caller == 0)
                Volatile.Write(ref _caller, 0);
        }
    }

    /// <summary>The layer inside (or this one) that carries a state from call to call, because of which calls may not overlap; or null.</summary>
    internal virtual Layer? StatefulLayer => null;

    /// <summary>Runs the layer on one tensor and returns its main output.</summary>
    public Tensor Call(Tensor x, Pass pass = default) => Call((Values)x, pass)[0];

    /// <summary>Runs the layer on several tensors and returns its main output.</summary>
    public Tensor Call(IReadOnlyList<Tensor> inputs, Pass pass = default) => Call(Values.Of(inputs), pass)[0];

    /// <summary>Puts the layer into a graph and returns its main output.</summary>
    public Symbol Call(Symbol x) => CallNamed([("x", x)])[0];

    /// <summary>Puts the layer into a graph with several inputs and returns its main output.</summary>
    public Symbol Call(IReadOnlyList<Symbol> inputs) => CallNamed([.. inputs.Select((s, i) => (Values.DefaultName(i), s))])[0];

    /// <summary>Puts the layer into a graph with named inputs and returns all outputs in order.</summary>
    internal IReadOnlyList<Symbol> CallNamed(IReadOnlyList<(string Name, Symbol Symbol)> inputs) => GraphNode.Make(this, inputs).Outputs;

    Values Masked(Values inputs, Values outputs)
    {
        Mask? mask = null;
        foreach (var x in inputs)
            mask ??= x.Mask;
        switch (MaskPolicy)
        {
            case MaskPolicy.Transform:
                return outputs;
            case MaskPolicy.Consume:
                return outputs.Map(y => y.WithMask(null));
            case MaskPolicy.Refuse when mask is not null:
                throw MaskRefused(mask);
            default:
                return mask is null ? outputs : Keep(outputs, mask, mask.Through(DisplayName));
        }
    }

    static Values Keep(Values outputs, Mask given, Mask passed) => outputs.Map(y => !given.Fits(y.Shape) ? y.WithMask(null)
        : y.Mask is null || ReferenceEquals(y.Mask, given) ? y.WithMask(passed) : y);

    /// <summary>The error of a layer that would destroy the meaning of its input's mask.</summary>
    internal InvalidOperationException MaskRefused(Mask mask) => new($"{Who} cannot use a mask, but its input carries one ({mask.Origin}). " +
        "Usual fix: put a layer that uses the mask before it (a recurrent layer without ReturnSequences), or drop the mask on purpose with new DropMask().");
}
