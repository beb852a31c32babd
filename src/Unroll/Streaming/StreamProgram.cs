namespace Unroll;

/// <summary>A step of a model for one batch size: recorded once, then run again and again on the same arrays.</summary>
internal sealed class StreamProgram
{
    readonly Model _model;
    readonly StreamInput[] _inputs;
    readonly Weight[] _weights;
    Action[]? _calls;
    long _version;

    internal StreamProgram(Model model, StreamInput[] inputs, StepStates states)
    {
        (_model, _inputs, States) = (model, inputs, states);
        _weights = [.. model.AllWeights().Select(w => w.Weight).Distinct()];
        Fed = Array.ConvertAll(inputs, i => i.Fed(states.Batch));
    }

    internal StepStates States { get; }

    /// <summary>What the next step reads; the arrays stay the same.</summary>
    internal Tensor[] Fed { get; }

    /// <summary>What the latest step gave.</summary>
    internal Values Outputs { get; private set; } = null!;

    /// <summary>The numbers of an output of the latest step.</summary>
    internal ReadOnlySpan<float> Numbers(int output) => Outputs[output].AsSpan();

    /// <summary>Whether a layer reads numbers in Forward: then every step runs the layers anew.</summary>
    internal bool IsComposed { get; private set; }

    /// <summary>One step on <see cref="Fed"/>.</summary>
    internal void Step()
    {
        var calls = _calls;
        if (calls is null || Version() != _version)
            Begin();
        else
            foreach (var call in calls)
                call();
    }

    // Versions only grow, so that the sum tells of every change.
    long Version()
    {
        long sum = 0;
        foreach (var weight in _weights)
            sum += weight.Version;
        return sum;
    }

    void Begin()
    {
        if (!IsComposed)
        {
            var before = States.Snapshot();
            try
            {
                Record();
                return;
            }
            catch (StepReadException)
            {
                IsComposed = true;
                States.Restore(before);
            }
        }
        Outputs = Run(Fed).Map(y => y.Contiguous());
    }

    void Record()
    {
        var backend = new StepBackend(States) { Recording = true };
        var outputs = Call(backend, Fed);
        (Outputs, _calls, _version) = (Released(outputs.Map(y => y.Contiguous())), backend.Program, Version());
        backend.Recording = false;
    }

    /// <summary>Any number of steps at once from the present states, which move on; not recorded.</summary>
    /// <param name="inputs">The model's inputs, on the host.</param>
    /// <param name="observer">Told of every layer and its outputs.</param>
    internal Values Run(IReadOnlyList<Tensor> inputs, Action<object, IReadOnlyList<Tensor>>? observer = null) =>
        Released(Call(new StepBackend(States) { Observer = observer }, inputs));

    Values Call(StepBackend backend, IReadOnlyList<Tensor> inputs)
    {
        Tensor Once(Tensor x) => backend.Adopt(x).WithMask(x.Mask is { } mask ? Mask.From(backend.Adopt(mask.Steps), mask.Origin) : null);
        using var off = Gradients.Off();
        States.Begin();
        return _model.Call(new Values([.. inputs.Select((x, i) => (_inputs[i].Name, _inputs[i].Given is null ? backend.Adopt(x, varies: true) : Once(x)))]));
    }

    // An output may be a view of an input's or a state's array, which the next run changes.
    Values Released(Values outputs) => outputs.Map(StepBackend.Release);
}
