using System.Runtime.CompilerServices;

namespace Unroll;

/// <summary>A run of a stepper with a strategy.</summary>
internal sealed class TokenRun
{
    readonly Func<TokenStepper> _begin;
    readonly Func<TokenRules> _rules;
    readonly GenerationStrategy _strategy;
    readonly GenerationOptions _options;
    TokenStepper? _ready;

    TokenRun(string who, Func<TokenStepper> begin, GenerationStrategy strategy, GenerationOptions options, int? end, int[] never)
    {
        // What is wrong is said now, not when the first token is asked for.
        var stepper = begin();
        (_begin, _strategy, _options, _ready) = (begin, strategy, options, stepper);
        var tokens = stepper.Vocabulary;
        _rules = () => new TokenRules(who, options, tokens, end, never);
        _ = _rules();
        if (strategy is Beam beam)
            BeamLoop.RequireFits(who, beam, tokens);
        if (strategy is Sampling { TopK: var k } && k > tokens)
            throw new ArgumentOutOfRangeException(nameof(strategy), FormattableString.Invariant($"{who}: got TopK {k}; needed at most {tokens}, the tokens of the model. Usual fix: a smaller TopK, or 0 for all."));
    }

    internal static TokenRun Of(Decoder decoder, DecoderInputs given, int rows, GenerationStrategy? strategy, GenerationOptions? options)
    {
        if (decoder.Embedding is null || !decoder.IsBuilt)
            throw new InvalidOperationException($"{decoder.Who}.Generate: {(decoder.IsBuilt ? "it writes vectors" : "it is not built")}; needed a trained decoder with an Embedding. Usual fix: {(decoder.IsBuilt ? "GenerateVectors" : "train the model, or load it")}.");
        (strategy, options) = (strategy ?? new Greedy(), options ?? new GenerationOptions());
        if (given.Known is { } known && known.Shape[1] < options.MaxLength)
            throw new ShapeException($"{decoder.Who}.Generate", FormattableString.Invariant($"{known.Shape[1]} steps that are known ahead for {options.MaxLength} tokens"), "what is known of every step", "a smaller MaxLength");
        return new TokenRun(decoder.Who, () => new DecoderStepper(decoder, given, rows, Copies(strategy)), strategy, options,
            options.EndToken ?? (decoder.EndToken < decoder.Outputs ? decoder.EndToken : -1), [decoder.PaddingToken, decoder.StartToken]);
    }

    internal static TokenRun Of(Model model, Tensor prompts, GenerationStrategy? strategy, GenerationOptions? options)
    {
        (strategy, options) = (strategy ?? new Greedy(), options ?? new GenerationOptions());
        return new TokenRun(model.Who, () => new ModelStepper(model, prompts, Copies(strategy)), strategy, options, options.EndToken, []);
    }

    static int Copies(GenerationStrategy strategy) => strategy is Beam beam ? beam.Width : 1;

    internal IReadOnlyList<Generation> All(CancellationToken cancel)
    {
        if (_strategy is Beam beam)
            return new BeamLoop(Stepper(), beam, _options, _rules()).Run(cancel);
        var loop = Loop();
        while (loop.Advance())
            cancel.ThrowIfCancellationRequested();
        return loop.Results();
    }

    /// <summary>The tokens of a single row as they come; those of a beam when its search has ended.</summary>
    internal IEnumerable<int> InTurn(CancellationToken cancel)
    {
        if (_strategy is Beam)
        {
            foreach (var token in All(cancel)[0].Tokens)
                yield return token;
            yield break;
        }
        var loop = Loop();
        while (loop.Advance() && loop.Latest(0) is >= 0 and var token)
        {
            yield return token;
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc cref="InTurn"/>
    internal async IAsyncEnumerable<int> OneByOne([EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var token in InTurn(cancel))
        {
            yield return token;
            // Lets a window or a server do what else it has to do.
            await Task.Yield();
        }
    }

    TokenLoop Loop() => new(Stepper(), _strategy, _options, _rules());

    /// <summary>At the beginning, also for those who read the tokens a second time.</summary>
    TokenStepper Stepper() => Interlocked.Exchange(ref _ready, null) ?? _begin();
}
