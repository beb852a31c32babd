namespace Unroll;

/// <summary>Which tokens may come next in a row.</summary>
internal sealed class TokenRules
{
    readonly string _who;
    readonly GenerationOptions _options;
    readonly bool[] _never, _allowed;

    internal TokenRules(string who, GenerationOptions options, int vocabulary, int? end, IEnumerable<int> never)
    {
        (_who, _options, End) = (who, options, end ?? -1);
        (_never, _allowed) = (new bool[vocabulary], new bool[vocabulary]);
        foreach (var token in options.Forbidden)
            _never[Require(token, vocabulary, "a forbidden token", who)] = true;
        foreach (var token in never)
            if (token >= 0 && token < vocabulary && token != End)
                _never[token] = true;
        if (End >= 0)
            Require(End, vocabulary, "the end token", who);
        if (options.MinLength > options.MaxLength)
            throw new ArgumentException(FormattableString.Invariant($"{who}: got MinLength {options.MinLength} and MaxLength {options.MaxLength}; needed a least length that is not above the greatest."));
    }

    /// <summary>The token that ends a sequence, or -1.</summary>
    internal int End { get; }

    /// <summary>Copies a row's numbers, minus infinity where a token may not come.</summary>
    /// <param name="numbers">Logits or log probabilities.</param>
    /// <param name="before">The row's tokens so far.</param>
    /// <param name="to">Receives them.</param>
    internal void Apply(ReadOnlySpan<float> numbers, ReadOnlySpan<int> before, Span<float> to)
    {
        for (var i = 0; i < _allowed.Length; i++)
            _allowed[i] = !_never[i];
        if (End >= 0 && before.Length < _options.MinLength)
            _allowed[End] = false;
        if (_options.NoRepeat is > 0 and var n && before.Length >= n)
        {
            var run = before[^(n - 1)..];
            for (var i = 0; i + n <= before.Length; i++)
                if (before.Slice(i, n - 1).SequenceEqual(run))
                    _allowed[before[i + n - 1]] = false;
        }
        _options.Mask?.Invoke(before, _allowed);
        var some = false;
        for (var i = 0; i < _allowed.Length; i++)
        {
            to[i] = _allowed[i] ? numbers[i] : float.NegativeInfinity;
            some |= to[i] > float.NegativeInfinity;
        }
        if (!some)
            throw new InvalidOperationException(FormattableString.Invariant($"{_who}: after {before.Length} tokens no token is left that may come next; needed one. Usual fix: look at Forbidden, NoRepeat, MinLength and Mask of the GenerationOptions, or whether the model's outputs are NaN."));
    }

    internal static int Require(int token, int vocabulary, string what, string who) => token >= 0 && token < vocabulary ? token
        : throw new ArgumentOutOfRangeException(nameof(token), FormattableString.Invariant($"{who}: got {token} for {what}; needed 0 to {vocabulary - 1}, the tokens of the model. Usual fix: make ids with the vocabulary that the model was trained with."));
}
