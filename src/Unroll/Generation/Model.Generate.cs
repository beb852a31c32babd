namespace Unroll;

public abstract partial class Model
{
    /// <summary>Writes sequences of tokens on the model's own outputs. For a model with a <see cref="Decoder"/> the inputs are those of its encoder, all but the target, and each row is
    /// answered. For a language model (ids in, logits over the next id out) they are the prompts [batch, time], and each is continued.</summary>
    /// <param name="inputs">Source sequences, or prompts; where lengths differ as <see cref="Sequences"/>, or any tensor with a mask. A row is answered as it is alone.</param>
    /// <param name="strategy"><see cref="Greedy"/> (default), <see cref="Sampling"/> or <see cref="Beam"/>.</param>
    /// <param name="options">Length, end token, rules. Default: up to 100 tokens.</param>
    /// <param name="cancel">Ends it between two steps.</param>
    /// <returns>One for each row.</returns>
    /// <exception cref="InvalidOperationException">The model cannot run step by step, or the rules leave no token: says why.</exception>
    /// <exception cref="ArgumentException">An empty prompt, an id that the model does not know, a beam wider than the vocabulary.</exception>
    public IReadOnlyList<Generation> Generate(Values inputs, GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return RunOf(inputs, strategy, options).All(cancel);
    }

    /// <summary>Writes one sequence: the answer to a source, or what follows a prompt.</summary>
    /// <param name="prompt">Ids.</param>
    /// <inheritdoc cref="Generate(Values, GenerationStrategy?, GenerationOptions?, CancellationToken)"/>
    /// <param name="strategy">Greedy by default.</param>
    /// <param name="options">Length, end token, rules.</param>
    /// <param name="cancel">Ends it between two steps.</param>
    public Generation Generate(IReadOnlyList<int> prompt, GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default) =>
        Generate(One(prompt), strategy, options, cancel)[0];

    /// <summary>Writes one sequence and gives each token as it comes; those of a <see cref="Beam"/> when the search has ended. <c>await foreach (var token in model.GenerateAsync(ids))</c></summary>
    /// <inheritdoc cref="Generate(IReadOnlyList{int}, GenerationStrategy?, GenerationOptions?, CancellationToken)"/>
    public IAsyncEnumerable<int> GenerateAsync(IReadOnlyList<int> prompt, GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default) =>
        RunOf(One(prompt), strategy, options).OneByOne(cancel);

    /// <summary>Writes sequences of vectors with a <see cref="Decoder"/> without an Embedding, on its own outputs.</summary>
    /// <param name="inputs">The model's inputs but the target.</param>
    /// <param name="steps">How many steps.</param>
    /// <returns>[batch, steps, outputs].</returns>
    public Tensor GenerateVectors(Values inputs, int steps)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var decoding = GraphDecoding.Of(this) ?? throw new InvalidOperationException($"{Who}.GenerateVectors: there is no Decoder in its graph. Usual fix: Forecast.FeedBack(model, history, steps) for a model of one input.");
        var (given, rows) = decoding.Start(inputs);
        return decoding.Decoder.Rolled(given, rows, steps);
    }

    Tensor One(IReadOnlyList<int> prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return Tensor.From([.. prompt], [1, prompt.Count]);
    }

    internal TokenRun RunOf(Values inputs, GenerationStrategy? strategy, GenerationOptions? options)
    {
        if (inputs.Any(x => x.Rank > 1 && x.Shape[1] == 0))
            throw new ArgumentException($"{Who}.Generate: got an empty prompt; needed one id or more. Usual fix: begin with the id of a newline or of a start token.");
        if (StreamProblem(inputs) is { } why)
            throw new InvalidOperationException($"{Who}.Generate: it cannot go on from a prompt: {why}.");
        if (GraphDecoding.Of(this) is not { } decoding)
            return TokenRun.Of(this, inputs[0].DType == DType.Int32 ? inputs[0] : inputs[0].To(DType.Int32).WithMask(inputs[0].Mask), strategy, options);
        var (given, rows) = decoding.Start(inputs);
        return TokenRun.Of(decoding.Decoder, given, rows, strategy, options);
    }
}
