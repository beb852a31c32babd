namespace Unroll;

/// <summary>Beam search over a batch: the rows of a sample are its beginnings, the best first.</summary>
internal sealed class BeamLoop
{
    readonly TokenStepper _stepper;
    readonly Beam _beam;
    readonly TokenRules _rules;
    readonly int _limit, _width, _attended;
    readonly double[] _scores, _pending;
    readonly int[] _from, _next;
    readonly float[] _line, _attention;
    readonly int[] _parents;
    readonly bool[] _done;
    readonly List<Generation>[] _finished;
    readonly (double Score, int Row, int Token)[] _best;
    int[] _tokens, _other;
    int _steps;

    internal BeamLoop(TokenStepper stepper, Beam beam, GenerationOptions options, TokenRules rules)
    {
        (_stepper, _beam, _rules, _limit, _width) = (stepper, beam, rules, options.MaxLength, beam.Width);
        var (rows, samples) = (stepper.Rows, stepper.Rows / beam.Width);
        (_tokens, _other) = (new int[rows * _limit], new int[rows * _limit]);
        (_scores, _pending, _from, _next, _line) = (new double[rows], new double[_width], new int[rows], new int[rows], new float[stepper.Vocabulary]);
        for (var row = 0; row < rows; row++)
            _scores[row] = row % _width == 0 ? 0 : double.NegativeInfinity;
        _done = new bool[samples];
        _finished = new List<Generation>[samples];
        for (var i = 0; i < samples; i++)
            _finished[i] = new List<Generation>((2 * _width) + 1);
        _best = new (double, int, int)[2 * _width];
        _attended = stepper.Weights.Length / rows;
        _attention = new float[_limit * stepper.Weights.Length];
        _parents = new int[_limit * rows];
    }

    internal static void RequireFits(string who, Beam beam, int vocabulary)
    {
        if (beam.Width > vocabulary)
            throw new ArgumentOutOfRangeException(nameof(beam), FormattableString.Invariant($"{who}: got a beam of width {beam.Width}; needed at most {vocabulary}, the tokens of the model: the first step has no more ways on."));
        if (beam.NBest > beam.Width)
            throw new ArgumentOutOfRangeException(nameof(beam), FormattableString.Invariant($"{who}: got NBest {beam.NBest} of a beam of width {beam.Width}; needed at most the width."));
    }

    internal Generation[] Run(CancellationToken cancel)
    {
        while (Advance())
            cancel.ThrowIfCancellationRequested();
        return [.. Enumerable.Range(0, _done.Length).Select(Result)];
    }

    /// <summary>One token more for every beginning. False when there is nothing more to choose.</summary>
    internal bool Advance()
    {
        if (_steps == _limit || Array.IndexOf(_done, false) < 0)
            return false;
        if (_steps > 0)
        {
            _stepper.Take(_from);
            _stepper.Step(_next);
        }
        _stepper.Weights.CopyTo(_attention.AsSpan(_steps * _stepper.Weights.Length));
        for (var sample = 0; sample < _done.Length; sample++)
            Advance(sample);
        (_tokens, _other) = (_other, _tokens);
        Array.Copy(_from, 0, _parents, _steps * _from.Length, _from.Length);
        _steps++;
        return true;
    }

    void Advance(int sample)
    {
        var first = sample * _width;
        for (var k = 0; k < _width; k++)
            _from[first + k] = first + k;
        if (_done[sample])
            return;
        var found = Candidates(first);
        var live = 0;
        for (var i = 0; i < found && live < _width; i++)
        {
            var (score, row, token) = _best[i];
            if (token == _rules.End)
            {
                // Only among the best of the beam, as an unfinished one would have to be.
                if (i < _width)
                    Finish(sample, row, score, ended: true);
                continue;
            }
            var to = first + live++;
            _tokens.AsSpan(row * _limit, _steps).CopyTo(_other.AsSpan(to * _limit));
            _other[(to * _limit) + _steps] = token;
            (_from[to], _next[to]) = (row, token);
            _pending[live - 1] = score;
        }
        for (var k = 0; k < _width; k++)
            _scores[first + k] = k < live ? _pending[k] : double.NegativeInfinity;
        // What is left can only lose probability; its length may at most grow to the limit.
        var bound = live == 0 ? double.NegativeInfinity : _beam.Score(_scores[first], _limit);
        var finished = _finished[sample];
        _done[sample] = live == 0 || (finished.Count >= _beam.NBest && finished[_beam.NBest - 1].Score >= bound);
    }

    /// <summary>The best ways on of a sample's beginnings, in order; equal ones by row, then by token.</summary>
    int Candidates(int first)
    {
        var found = 0;
        for (var row = first; row < first + _width; row++)
        {
            if (double.IsNegativeInfinity(_scores[row]))
                continue;
            var numbers = _stepper.Numbers.Slice(row * _line.Length, _line.Length);
            var sum = _stepper.GivesProbabilities ? 0 : TokenMath.LogSum(numbers);
            _rules.Apply(numbers, _tokens.AsSpan(row * _limit, _steps), _line);
            for (var token = 0; token < _line.Length; token++)
            {
                if (float.IsNegativeInfinity(_line[token]))
                    continue;
                var score = _scores[row] + (_stepper.GivesProbabilities ? Math.Log(_line[token]) : _line[token] - sum);
                if (double.IsNegativeInfinity(score) || double.IsNaN(score) || (found == _best.Length && score <= _best[found - 1].Score))
                    continue;
                var at = found < _best.Length ? found++ : found - 1;
                for (; at > 0 && _best[at - 1].Score < score; at--)
                    _best[at] = _best[at - 1];
                _best[at] = (score, row, token);
            }
        }
        return found;
    }

    void Finish(int sample, int row, double log, bool ended)
    {
        var count = _steps + (ended ? 1 : 0);
        var made = new Generation(_tokens.AsSpan(row * _limit, _steps).ToArray(), log, _beam.Score(log, Math.Max(1, count)), ended) { Attention = Seen(row, count, ended) };
        var list = _finished[sample];
        var at = list.FindIndex(other => other.Score < made.Score);
        list.Insert(at < 0 ? list.Count : at, made);
        if (list.Count > 2 * _width)
            list.RemoveAt(list.Count - 1);
    }

    /// <summary>The attention of a sequence, followed back from its last row.</summary>
    Tensor? Seen(int row, int count, bool ended)
    {
        if (_attended == 0)
            return null;
        var seen = new float[count * _attended];
        // Before the step is over, row is one of this step; after it, one of the next.
        if (!ended)
            row = _parents[((_steps - 1) * _from.Length) + row];
        for (var t = count - 1; t >= 0; t--)
        {
            _attention.AsSpan(((t * _from.Length) + row) * _attended, _attended).CopyTo(seen.AsSpan(t * _attended));
            row = t > 0 ? _parents[((t - 1) * _from.Length) + row] : row;
        }
        return Tensor.From(seen, [count, _attended]);
    }

    Generation Result(int sample)
    {
        if (!_done[sample])
            for (var row = sample * _width; row < (sample + 1) * _width; row++)
                if (!double.IsNegativeInfinity(_scores[row]))
                    Finish(sample, row, _scores[row], ended: false);
        var all = _finished[sample];
        return all[0] with { Alternatives = [.. all.Skip(1).Take(_beam.NBest - 1)] };
    }
}
