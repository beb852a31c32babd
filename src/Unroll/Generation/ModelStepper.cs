namespace Unroll;

/// <summary>A language model step by step: ids in, logits over the next id out.</summary>
internal sealed class ModelStepper : TokenStepper
{
    readonly StreamProgram _program;
    readonly float[] _numbers;
    float[] _scratch = [];

    /// <param name="model">A model with one input of ids.</param>
    /// <param name="prompts">[samples, time], at least one step; with a mask, where the prompts differ in length.</param>
    /// <param name="copies">Rows for each sample.</param>
    internal ModelStepper(Model model, Tensor prompts, int copies) : base(model.Who, prompts.Shape[0] * copies)
    {
        var inputs = StreamInput.Of(model);
        if (inputs.Length != 1 || inputs[0].Type != DType.Int32)
            throw new InvalidOperationException($"{Who}.Generate: it takes {string.Join(", ", inputs.Select(i => $"{i.Type} '{i.Name}' {i.Shape}"))}; needed one input of ids [batch, time], or a Decoder. Usual fix: new Sequential {{ new Embedding(tokens, 64), new Lstm(256) {{ ReturnSequences = true }}, new Dense(tokens) }}.");
        StreamCheck.Require(model, inputs);
        var (last, read) = Prompts.Read(model, inputs, prompts);
        last = last.RepeatEach(copies, 0).Contiguous();
        _numbers = last.ToArray();
        Vocabulary = last.Shape[1];
        GivesProbabilities = EndsInSoftmax(model);
        var states = read.Repeat(copies);
        _program = new StreamProgram(model, inputs, states);
        // The second is the first to run what the first one recorded: nothing is left to be made by a later step.
        var before = states.Snapshot();
        _program.Step();
        _program.Step();
        states.Restore(before);
    }

    internal override int Vocabulary { get; }

    internal override bool GivesProbabilities { get; }

    internal override ReadOnlySpan<float> Numbers => _numbers;

    internal override void Step(ReadOnlySpan<int> tokens)
    {
        tokens.CopyTo(((ArrayStorage<int>)_program.Fed[0].View.Storage).Data);
        _program.Step();
        _program.Numbers(0).CopyTo(_numbers);
    }

    internal override void Take(ReadOnlySpan<int> from) => _program.States.Take(from, ref _scratch);

    static bool EndsInSoftmax(Model model) => model.Graph?.Outputs[0].Source?.Layer is { } last && IsSoftmax(last);

    internal static bool IsSoftmax(Layer layer) => layer is SoftmaxLayer or Dense { Activation: SoftmaxActivation } or ActivationLayer { Activation: SoftmaxActivation };
}
