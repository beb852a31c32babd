using Unroll.Kernels;

namespace Unroll;

/// <summary>One token after the other for each row: greedy or drawn. All arrays are made before the first step.</summary>
internal sealed class TokenLoop
{
    readonly TokenStepper _stepper;
    readonly TokenRules _rules;
    readonly Sampling? _sampling;
    readonly int[] _tokens, _lengths, _next, _order;
    readonly bool[] _ended;
    readonly double[] _logs;
    readonly float[] _line, _sorted, _attention;
    readonly int _limit;
    readonly ulong _key;
    int _steps;

    internal TokenLoop(TokenStepper stepper, GenerationStrategy strategy, GenerationOptions options, TokenRules rules)
    {
        (_stepper, _rules, _sampling, _limit) = (stepper, rules, strategy as Sampling, options.MaxLength);
        var (rows, vocabulary) = (stepper.Rows, stepper.Vocabulary);
        _tokens = new int[rows * _limit];
        (_lengths, _next, _ended, _logs) = (new int[rows], new int[rows], new bool[rows], new double[rows]);
        (_line, _sorted, _order) = (new float[vocabulary], new float[vocabulary], new int[vocabulary]);
        _attention = new float[_limit * stepper.Weights.Length];
        _key = CounterRandom.Mix((ulong)(_sampling?.Seed ?? 0), "generate");
    }

    /// <summary>Chooses the next token of every row that has not ended. False when there is nothing more to choose.</summary>
    internal bool Advance()
    {
        if (_steps == _limit || Array.TrueForAll(_ended, ended => ended))
            return false;
        if (_steps > 0)
            _stepper.Step(_next);
        for (var row = 0; row < _ended.Length; row++)
            if (!_ended[row])
                Choose(row);
        if (_attention.Length > 0)
            _stepper.Weights.CopyTo(_attention.AsSpan(_steps * _stepper.Weights.Length));
        _steps++;
        return true;
    }

    /// <summary>The token that the row was given last, or -1 when it has ended.</summary>
    internal int Latest(int row) => _ended[row] ? -1 : _next[row];

    void Choose(int row)
    {
        var vocabulary = _line.Length;
        var numbers = _stepper.Numbers.Slice(row * vocabulary, vocabulary);
        var before = _tokens.AsSpan(row * _limit, _lengths[row]);
        _rules.Apply(numbers, before, _line);
        var token = _sampling is null ? TokenMath.Largest(_line) : Drawn(row);
        _logs[row] += Log(numbers, token);
        if (token == _rules.End)
        {
            _ended[row] = true;
            return;
        }
        _next[row] = _tokens[(row * _limit) + _lengths[row]++] = token;
    }

    double Log(ReadOnlySpan<float> numbers, int token) => _stepper.GivesProbabilities ? Math.Log(numbers[token]) : numbers[token] - TokenMath.LogSum(numbers);

    int Drawn(int row)
    {
        var s = _sampling!;
        for (var i = 0; i < _line.Length; i++)
            _line[i] = (float)((_stepper.GivesProbabilities ? Math.Log(_line[i] < 0 ? 0 : _line[i]) : _line[i]) / s.Temperature);
        if (s.TopK > 0 || s.TopP < 1)
            CutOff(s);
        Span<float> draw = stackalloc float[1];
        CounterRandom.Uniform(CounterRandom.Mix(_key, (ulong)row), (ulong)_steps, draw);
        return TokenMath.Draw(_line, draw[0]);
    }

    /// <summary>Leaves out what top-k and top-p leave out.</summary>
    void CutOff(Sampling s)
    {
        for (var i = 0; i < _line.Length; i++)
            (_sorted[i], _order[i]) = (-_line[i], i);
        // Equal ones in the order of their ids.
        MemoryExtensions.Sort(_sorted.AsSpan(), _order.AsSpan());
        var kept = s.TopK > 0 ? s.TopK : _line.Length;
        if (s.TopP < 1)
        {
            var (sum, below) = (0.0, 0.0);
            for (var i = 0; i < kept; i++)
                sum += Math.Exp((double)_sorted[0] - _sorted[i]);
            var many = 0;
            while (many < kept && below < s.TopP * sum)
                below += Math.Exp((double)_sorted[0] - _sorted[many++]);
            kept = Math.Max(1, many);
        }
        for (var i = kept; i < _order.Length; i++)
            _line[_order[i]] = float.NegativeInfinity;
    }

    /// <summary>What the rows have become.</summary>
    internal Generation[] Results()
    {
        var results = new Generation[_ended.Length];
        var width = _stepper.Weights.Length / _ended.Length;
        for (var row = 0; row < results.Length; row++)
        {
            var rows = _lengths[row] + (_ended[row] ? 1 : 0);
            var seen = new float[rows * width];
            for (var t = 0; t < rows && width > 0; t++)
                _attention.AsSpan((((t * results.Length) + row) * width), width).CopyTo(seen.AsSpan(t * width));
            results[row] = new Generation(_tokens.AsSpan(row * _limit, _lengths[row]).ToArray(), _logs[row], _logs[row], _ended[row]) { Attention = width == 0 ? null : Tensor.From(seen, [rows, width]) };
        }
        return results;
    }
}
