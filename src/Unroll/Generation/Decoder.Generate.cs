namespace Unroll;

public sealed partial class Decoder
{
    /// <summary>Writes sequences of tokens, one for each row of the start.</summary>
    /// <param name="start">Memory and state of an encoder.</param>
    /// <param name="strategy">Greedy by default.</param>
    /// <param name="options">Length, end token, rules.</param>
    /// <param name="cancel">Ends it between two steps.</param>
    /// <exception cref="InvalidOperationException">The decoder has no <see cref="Embedding"/>, is not built, or the rules leave no token.</exception>
    /// <exception cref="ShapeException">Memory or state do not fit the cell.</exception>
    public IReadOnlyList<Generation> Generate(DecoderStart start, GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        return TokenRun.Of(this, Given(start), start.Rows, strategy, options).All(cancel);
    }

    /// <summary>Writes sequences of vectors: each step is told the one before.</summary>
    /// <param name="start">Memory and state of an encoder, what is known ahead, the first input.</param>
    /// <param name="steps">How many.</param>
    /// <returns>[batch, steps, outputs].</returns>
    /// <exception cref="InvalidOperationException">The decoder writes tokens, or is not built.</exception>
    public Tensor GenerateVectors(DecoderStart start, int steps)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Rolled(Given(start), start.Rows, steps);
    }

    internal Tensor Rolled(DecoderInputs given, int rows, int steps)
    {
        _ = Require.Positive(steps, $"{Who}.GenerateVectors");
        if (Embedding is not null || !IsBuilt)
            throw new InvalidOperationException($"{Who}.GenerateVectors: {(IsBuilt ? "it writes tokens" : "it is not built")}; needed a trained decoder without an Embedding. Usual fix: {(IsBuilt ? "Generate" : "train the model, or load it")}.");
        if (given.Known is { } known && known.Shape[1] < steps)
            throw new ShapeException($"{Who}.GenerateVectors", FormattableString.Invariant($"{known.Shape[1]} steps that are known ahead for {steps} steps"), "what is known of every step");
        var stepper = new DecoderStepper(this, given, rows, 1);
        var result = Tensor.Zeros([rows, steps, Outputs]);
        var y = result.Elements<float>();
        for (var t = 0; t < steps; t++)
        {
            if (t > 0)
                stepper.Step(stepper.Numbers);
            for (var row = 0; row < rows; row++)
                stepper.Numbers.Slice(row * Outputs, Outputs).CopyTo(y[(((row * steps) + t) * Outputs)..]);
        }
        return result;
    }

    DecoderInputs Given(DecoderStart start)
    {
        var rows = start.Rows;
        // Stands for the target, whose numbers nobody asks for.
        var (steps, any) = (start.Known?.Shape[1] ?? 1, Embedding is null);
        var target = any ? Tensor.Zeros([rows, steps, Outputs]) : Tensor.Zeros([rows, steps], DType.Int32);
        if (start.Memory is { } memory && (memory.Rank != 3 || memory.Shape[0] != rows))
            throw new ShapeException($"{Who}.Generate", $"a memory of shape {memory.Shape}", FormattableString.Invariant($"[{rows}, memory time, features]"), "the encoder's sequence");
        return DecoderInputs.Read(this, new Values([.. Inputs(target, start.Memory, start.State, start.Known, start.First)]), [.. ConstantNames]);
    }
}
