namespace Unroll;

/// <summary>A model run one time step at a time, its states carried along: made by <see cref="Model.OpenStream(int)"/>.</summary>
/// <remarks>
/// <para>The outputs are those of the whole sequence, bit for bit. A recurrent layer without <see cref="RecurrentLayer.ReturnSequences"/> gives its current
/// output. Dropout does nothing, as in Predict.</para>
/// <para>A step allocates nothing, whatever the layers are made of. Two exceptions: the first step after weights have changed (it uses the new ones), and models
/// with a layer that reads numbers inside Forward instead of using tensor operations.</para>
/// <para>A masked step (<see cref="Masking"/>, id 0 of an <see cref="Embedding"/> that masks) leaves the states alone and repeats the output before.</para>
/// <para>One stream serves one thread at a time; any number of streams of one model may run at once, but not while it is being trained.</para>
/// </remarks>
public sealed class ModelStream : IDisposable
{
    readonly Model _model;
    readonly StreamInput[] _inputs;
    readonly int _first;
    StreamProgram _program;
    int _entered;
    bool _disposed;

    internal ModelStream(Model model, int batch, Values? given)
    {
        _model = model;
        _inputs = StreamInput.Of(model, given);
        _first = Math.Max(0, Array.FindIndex(_inputs, i => i.Given is null));
        StreamCheck.Require(model, _inputs);
        _program = Prepared(new StepStates(Require.Positive(batch, $"{model.Who}.OpenStream")));
    }

    /// <summary>Rows of a step. Setting a <see cref="State"/> of another number of rows changes it.</summary>
    public int Batch => _program.States.Batch;

    string Who => $"Stream of {_model.Who}";

    /// <summary>One step of a model with one input.</summary>
    /// <param name="x">The step's numbers [batch, features], row after row.</param>
    /// <param name="y">Receives the main output, row after row.</param>
    /// <exception cref="ShapeException">A span has not the step's size.</exception>
    /// <exception cref="InvalidOperationException">The model takes ids, or several inputs, or another thread is in a step of this stream.</exception>
    public void Step(ReadOnlySpan<float> x, Span<float> y) => StepOn(x, y);

    /// <summary>One step of a model with one input of ids.</summary>
    /// <param name="ids">An id for each row.</param>
    /// <param name="y">Receives the main output, row after row.</param>
    /// <exception cref="ShapeException">A span has not the step's size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not one of the embedding's; states before the embedding have moved on.</exception>
    /// <exception cref="InvalidOperationException">The model takes numbers, or several inputs, or another thread is in a step of this stream.</exception>
    public void Step(ReadOnlySpan<int> ids, Span<float> y) => StepOn(ids, y);

    void StepOn<T>(ReadOnlySpan<T> x, Span<float> y) where T : unmanaged
    {
        if (_inputs.Count(i => i.Given is null) is var count && count != 1)
            throw new InvalidOperationException($"{Who}: the model has {count} inputs; needed one for Step(x, y). Usual fix: write them with Input(name), then Step(), then read Output().");
        Enter();
        try
        {
            var fed = Fed<T>(_first);
            if (x.Length != fed.Length)
                throw _inputs[_first].Wrong(Who, x.Length, typeof(T) == typeof(int) ? "ids" : "numbers", Batch);
            if (y.Length != _program.Numbers(0).Length)
                throw new ShapeException(Who, FormattableString.Invariant($"room for {y.Length} numbers"), FormattableString.Invariant($"{_program.Numbers(0).Length}, as many as a step gives"));
            x.CopyTo(fed);
            _program.Step();
            _program.Numbers(0).CopyTo(y);
        }
        finally
        {
            Volatile.Write(ref _entered, 0);
        }
    }

    /// <summary>Where the numbers of an input are written before <see cref="Step()"/>; they stay until they are overwritten.</summary>
    /// <param name="name">The input's name in the model; the first input when null.</param>
    /// <exception cref="KeyNotFoundException">There is no such input.</exception>
    public Span<float> Input(string? name = null) => Fed<float>(Find(name));

    /// <summary>Where the ids of an input are written before <see cref="Step()"/>; they stay until they are overwritten.</summary>
    /// <inheritdoc cref="Input"/>
    public Span<int> Ids(string? name = null) => Fed<int>(Find(name));

    /// <summary>One step on what was written to the inputs.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in a step of this stream.</exception>
    public void Step()
    {
        Enter();
        try
        {
            _program.Step();
        }
        finally
        {
            Volatile.Write(ref _entered, 0);
        }
    }

    /// <summary>What the latest step gave, row after row; valid until the next step.</summary>
    /// <param name="index">Which of the model's outputs. Default the main one.</param>
    public ReadOnlySpan<float> Output(int index = 0) => _program.Numbers(index);

    /// <summary>Many steps at once, at the speed of Predict: moves the states on and returns the main output of the steps.</summary>
    /// <param name="x">The model's inputs but those given once, with any number of steps, for example a history [batch, time, features].</param>
    /// <exception cref="ShapeException">Other rows or features than the stream has.</exception>
    public Tensor Run(Values x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var fed = Array.FindAll(_inputs, n => n.Given is null);
        var steps = x.Where((_, i) => i < fed.Length && fed[i].InTime).Select(t => t.Rank > 1 ? t.Shape[1] : -1).FirstOrDefault();
        for (var i = 0; i < Math.Max(x.Count, fed.Length); i++)
            if (i >= x.Count || i >= fed.Length || steps < 0 || x[i].Shape != fed[i].At(Batch, steps))
                throw new ShapeException(Who, $"inputs {string.Join(", ", x.Select(t => t.Shape))}",
                    string.Join(", ", fed.Select(n => $"'{n.Name}' {(n.InTime ? n.Shape.With(0, Batch).With(1, Shape.Unknown) : n.Shape.With(0, Batch))}")), "open the stream for the batch of the data");
        Enter();
        try
        {
            // Copied: the output may be a view of a state, which later steps change.
            var next = 0;
            var y = _program.Run(Array.ConvertAll(_inputs, n => n.Given is null ? x[next++].To(n.Type).On(CpuBackend.Instance) : n.Fed(Batch)))[0];
            return y.DenseCopy().WithMask(y.Mask);
        }
        finally
        {
            Volatile.Write(ref _entered, 0);
        }
    }

    /// <summary>The states of all recurrent layers as a tree by the layers' paths, <c>lstm/h</c>, each [batch, units]: a copy. Set it to go on from there.</summary>
    /// <remarks>A state of other rows changes the batch: <c>stream.State = saved.Rows(3..7)</c> goes on with four of them. A stream with one recurrent layer also takes
    /// that layer's own state, as its <see cref="RecurrentBase.Run(Tensor, State{Tensor}, Pass)"/> returns it.</remarks>
    /// <exception cref="InvalidOperationException">The model has no recurrent layer.</exception>
    /// <exception cref="ShapeException">The state is another model's.</exception>
    public State<Tensor> State
    {
        get => StreamState.Read(Who, _program.States);
        set
        {
            Enter();
            try
            {
                var states = StreamState.Write(Who, _program.States, value);
                if (!ReferenceEquals(states, _program.States))
                    _program = Prepared(states);
            }
            finally
            {
                Volatile.Write(ref _entered, 0);
            }
        }
    }

    /// <summary>Forgets everything: the next step is the first of a sequence.</summary>
    public void Reset() => _program.States.Clear();

    /// <summary>Ends the stream. Nothing is held that the collector would not take; a step afterwards is an error.</summary>
    public void Dispose() => _disposed = true;

    StreamProgram Prepared(StepStates states)
    {
        var (program, before) = (new StreamProgram(_model, _inputs, states), states.Snapshot());
        // The second is the first to run what the first one recorded: nothing is left to be made by a user's step.
        program.Step();
        program.Step();
        states.Restore(before);
        return program;
    }

    int Find(string? name)
    {
        var at = name is null ? _first : Array.FindIndex(_inputs, i => i.Name == name);
        return at >= 0 ? at : throw new KeyNotFoundException($"{Who}: there is no input '{name}'; there are {string.Join(", ", _inputs.Select(i => $"'{i.Name}'"))}.");
    }

    Span<T> Fed<T>(int index) where T : unmanaged
    {
        if (_inputs[index].Given is not null)
            throw new InvalidOperationException($"{Who}: input '{_inputs[index].Name}' was given once, when the stream was opened; needed one that steps are fed. Usual fix: open another stream.");
        var fed = _program.Fed[index];
        return fed.View.Storage is ArrayStorage<T> storage ? storage.Data
            : throw new InvalidOperationException($"{Who}: input '{_inputs[index].Name}' takes {(fed.DType == DType.Int32 ? "ids" : "numbers")} ({fed.DType}); needed a span of {Scalars.NameOf(fed.DType)}.");
    }

    void Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _entered, 1) != 0)
            throw new InvalidOperationException($"{Who}: two threads were in one stream at once. Usual fix: open a stream for each thread, or one stream with a larger batch.");
    }
}
