namespace Unroll;

/// <summary>A decoder step by step: the cell's step is recorded once, then run again and again on the same arrays.</summary>
internal sealed class DecoderStepper : TokenStepper
{
    readonly Decoder _decoder;
    readonly StepStates _states;
    readonly Tensor _fed;
    readonly Tensor? _knownStep, _known;
    readonly Values? _constants;
    readonly float[] _numbers, _weights;
    Tensor[] _outputs = [];
    Action[]? _calls;
    float[] _scratch = [];
    bool _composed;
    int _step;

    /// <summary>Ready for the first step: nothing has been computed yet.</summary>
    internal DecoderStepper(Decoder decoder, DecoderInputs given, int samples, int copies) : base(decoder.Who, samples * copies)
    {
        _decoder = decoder;
        Tensor Spread(Tensor x) => copies == 1 ? x : x.WithMask(null).RepeatEach(copies, 0).WithMask(x.Mask is { } mask ? Mask.From(mask.Steps.RepeatEach(copies, 0), mask.Origin) : null);
        _constants = given.Constants?.Map(Spread);
        _known = given.Known is { } known ? Spread(known).Contiguous() : null;
        _knownStep = _known is null ? null : Tensor.Zeros([Rows, 1, _known.Shape[2]]);
        _fed = decoder.Embedding is null ? Tensor.Zeros([Rows, 1, decoder.Outputs]) : Tensor.Zeros([Rows, 1], DType.Int32);
        _states = new StepStates(Rows);
        Run();
        Run();
        _states.Clear();
        if (given.State is { } state)
            Start(state.Map(Spread));
        if (decoder.Embedding is not null)
            _fed.Elements<int>().Fill(decoder.StartToken);
        else if (given.First is { } first)
            Spread(first).Contiguous().AsSpan().CopyTo(_fed.Elements<float>());
        else
            _fed.Elements<float>().Clear();
        _numbers = new float[_outputs[0].Shape.Size];
        _weights = _outputs.Length > 1 ? new float[_outputs[1].Shape.Size] : [];
        Next();
    }

    internal override int Vocabulary => _decoder.Outputs;

    internal override bool GivesProbabilities => ModelStepper.IsSoftmax(_decoder.OutputLayer);

    internal override ReadOnlySpan<float> Numbers => _numbers;

    internal override ReadOnlySpan<float> Weights => _weights;

    internal override void Step(ReadOnlySpan<int> tokens)
    {
        tokens.CopyTo(_fed.Elements<int>());
        Next();
    }

    /// <summary>Moves on by a vector for each row.</summary>
    internal void Step(ReadOnlySpan<float> vectors)
    {
        vectors.CopyTo(_fed.Elements<float>());
        Next();
    }

    internal override void Take(ReadOnlySpan<int> from) => _states.Take(from, ref _scratch);

    void Next()
    {
        if (_known is not null)
        {
            var width = _known.Shape[2];
            var all = _known.AsSpan();
            var step = _knownStep!.Elements<float>();
            for (var row = 0; row < Rows; row++)
                all.Slice(((row * _known.Shape[1]) + _step) * width, width).CopyTo(step[(row * width)..]);
        }
        _step++;
        Run();
        _outputs[0].AsSpan().CopyTo(_numbers);
        if (_weights.Length > 0)
            _outputs[1].AsSpan().CopyTo(_weights);
    }

    void Run()
    {
        if (_composed)
            Compute(new StepBackend(_states));
        else if (_calls is null)
            Record();
        else
            foreach (var call in _calls)
                call();
    }

    void Record()
    {
        var before = _states.Snapshot();
        var backend = new StepBackend(_states) { Recording = true };
        try
        {
            Compute(backend);
            (_calls, backend.Recording) = (backend.Program, false);
        }
        catch (StepReadException)
        {
            // A layer reads numbers in Forward: every step runs the layers anew.
            (_composed, _calls) = (true, null);
            _states.Restore(before);
            Compute(new StepBackend(_states));
        }
    }

    void Compute(StepBackend backend)
    {
        using var off = Gradients.Off();
        _states.Begin();
        Tensor See(Tensor x, bool varies) => backend.Adopt(x, varies).WithMask(x.Mask is { } mask ? Mask.From(backend.Adopt(mask.Steps), mask.Origin) : null);
        var outputs = _decoder.StepOn(See(_fed, true), _knownStep is null ? null : See(_knownStep, true), _constants?.Map(c => See(c, false)));
        _outputs = [.. outputs.Select(y => StepBackend.Release(y.Contiguous()))];
    }

    void Start(State<Tensor> state)
    {
        var leaves = _states.Slots.SelectMany(slot => slot.Leaves).ToArray();
        for (var i = 0; i < leaves.Length; i++)
            state[i].Contiguous().AsSpan().CopyTo(leaves[i].Data);
    }
}
