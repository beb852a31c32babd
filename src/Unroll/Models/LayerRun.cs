namespace Unroll;

/// <summary>One run through a model's layers. What goes from layer to layer is rented, and goes back when the last layer that reads it has run: no user can
/// hold it. What the model answers is an ordinary array. In a training step of the library's own the step holds all until its end; on any other tape nothing is rented.</summary>
/// <remarks>A model inside a model runs in the arrays of the outer one's run. Layers of a user's own leave them (<see cref="Layer.LeavesNothing"/>).</remarks>
internal readonly struct LayerRun : IDisposable
{
    readonly PassBuffers? _buffers;
    readonly IDisposable? _scope;
    readonly Values _inputs;
    readonly int _mark;

    // Whether the model's answer is the user's: that of the outermost one, and of a model inside that makes it.
    readonly bool _answering;

    // Not in a training step, which holds everything to its end.
    readonly bool _counts;

    LayerRun(PassBuffers? buffers, IDisposable? scope, Values inputs)
    {
        (_buffers, _scope, _inputs, _mark) = (buffers, scope, inputs, buffers?.Mark ?? 0);
        if (_buffers is null)
            return;
        (_answering, _buffers.IsPaused) = (scope is not null || _buffers.IsPaused, false);
        _counts = !_buffers.HoldsAll;
        foreach (var x in inputs)
            Hold(x);
    }

    internal static LayerRun Begin(Values inputs, Pass pass)
    {
        if (pass.Watch is not null || pass.Observers is not null || !OnTheFastBackend(inputs))
            return new LayerRun(null, null, inputs);
        if (Gradients.Buffers is { } outer)
            return new LayerRun(outer, null, inputs);
        if (Gradients.IsRecording)
            return new LayerRun(null, null, inputs);
        var buffers = new PassBuffers();
        return new LayerRun(buffers, Gradients.Off(buffers), inputs);
    }

    // Shapes and steps of a stream are traced: what they see is held by the tracer.
    static bool OnTheFastBackend(Values inputs)
    {
        foreach (var x in inputs)
            if (x.Backend is not CpuBackend)
                return false;
        return true;
    }

    /// <summary>Calls a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="pass">The run's options.</param>
    /// <param name="answers">Whether the model answers one of its outputs.</param>
    internal Values Call(Layer layer, Values inputs, Pass pass, bool answers)
    {
        if (_buffers is null || !_answering || !answers)
            return layer.Call(inputs, pass);
        _buffers.IsPaused = true;
        try
        {
            return layer.Call(inputs, pass);
        }
        finally
        {
            _buffers.IsPaused = false;
        }
    }

    /// <summary>A layer's output will be read.</summary>
    internal void Hold(Tensor output)
    {
        if (_counts)
            PassBuffers.Hold(output);
    }

    /// <summary>An output will not be read any more.</summary>
    internal void Drop(Tensor output)
    {
        if (_counts)
            _buffers!.Drop(output);
    }

    /// <summary>A layer has run, and what will be read of it is held: the rest goes back.</summary>
    internal void Sweep()
    {
        if (_counts)
            _buffers!.Sweep(_mark);
    }

    /// <summary>What the model answers, in an ordinary array if it is the user's.</summary>
    internal Tensor Answer(Tensor output)
    {
        if (_buffers is null || !_answering || output.View.Storage is not RentedStorage)
            return output;
        // A recorded answer cannot be exchanged for a copy without its node.
        if (!_counts)
            return PassBuffers.Keep(output);
        _buffers.IsPaused = true;
        var own = new Tensor(output.DenseCopy().View, output.Mask);
        _buffers.IsPaused = false;
        return own;
    }

    /// <summary>Ends the run: what it still holds goes back, or is the outer run's.</summary>
    internal void End(ReadOnlySpan<Tensor> outputs)
    {
        if (_buffers is null)
            return;
        foreach (var output in outputs)
            Drop(output);
        foreach (var x in _inputs)
            Drop(x);
        if (_scope is not null)
            _buffers.Sweep();
        else
            _buffers.IsPaused = _answering;
    }

    /// <summary>After an error what the run held is left to the collector.</summary>
    public void Dispose() => _scope?.Dispose();
}
