using System.Runtime.CompilerServices;

namespace Unroll;

/// <summary>A run of a stepper with a strategy.</summary>
internal sealed class TokenRun(TokenStepper stepper, GenerationStrategy strategy, GenerationOptions options, TokenRules rules)
{
    internal static TokenRun Of(Decoder decoder, DecoderInputs given, int rows, GenerationStrategy? strategy, GenerationOptions? options)
    {
        if (decoder.Embedding is null || !decoder.IsBuilt)
            throw new InvalidOperationException($"{decoder.Who}.Generate: {(decoder.IsBuilt ? "it writes vectors" : "it is not built")}; needed a trained decoder with an Embedding. Usual fix: {(decoder.IsBuilt ? "GenerateVectors" : "train the model, or load it")}.");
        (strategy, options) = (strategy ?? new Greedy(), options ?? new GenerationOptions());
        if (given.Known is { } known && known.Shape[1] < options.MaxLength)
            throw new ShapeException($"{decoder.Who}.Generate", FormattableString.Invariant($"{known.Shape[1]} steps that are known ahead for {options.MaxLength} tokens"), "what is known of every step", "a smaller MaxLength");
        RequireFits(decoder.Who, strategy, decoder.Outputs);
        var rules = new TokenRules(decoder.Who, options, decoder.Outputs, options.EndToken ?? (decoder.EndToken < decoder.Outputs ? decoder.EndToken : -1), [decoder.PaddingToken, decoder.StartToken]);
        return new TokenRun(new DecoderStepper(decoder, given, rows, Copies(strategy)), strategy, options, rules);
    }

    internal static TokenRun Of(Model model, Tensor prompts, GenerationStrategy? strategy, GenerationOptions? options)
    {
        (strategy, options) = (strategy ?? new Greedy(), options ?? new GenerationOptions());
        var stepper = new ModelStepper(model, prompts, Copies(strategy));
        RequireFits(model.Who, strategy, stepper.Vocabulary);
        return new TokenRun(stepper, strategy, options, new TokenRules(model.Who, options, stepper.Vocabulary, options.EndToken, []));
    }

    static int Copies(GenerationStrategy strategy) => strategy is Beam beam ? beam.Width : 1;

    static void RequireFits(string who, GenerationStrategy strategy, int vocabulary)
    {
        if (strategy is Beam beam)
            BeamLoop.RequireFits(who, beam, vocabulary);
    }

    internal IReadOnlyList<Generation> All(CancellationToken cancel)
    {
        if (strategy is Beam beam)
            return new BeamLoop(stepper, beam, options, rules).Run(cancel);
        var loop = Loop();
        while (loop.Advance())
            cancel.ThrowIfCancellationRequested();
        return loop.Results();
    }

    internal TokenLoop Loop() => new(stepper, strategy, options, rules);

    /// <summary>The tokens of a single row as they come; those of a beam when its search has ended.</summary>
    internal async IAsyncEnumerable<int> OneByOne([EnumeratorCancellation] CancellationToken cancel)
    {
        if (strategy is Beam)
        {
            foreach (var token in All(cancel)[0].Tokens)
                yield return token;
            yield break;
        }
        var loop = Loop();
        while (loop.Advance() && loop.Latest(0) is >= 0 and var token)
        {
            yield return token;
            // Lets a window or a server do what else it has to do.
            await Task.Yield();
            cancel.ThrowIfCancellationRequested();
        }
    }
}
