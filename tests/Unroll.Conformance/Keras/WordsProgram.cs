using System.Text;
using System.Text.RegularExpressions;

namespace Unroll.Conformance;

/// <summary>The arithmetic of a cell from its words: statements <c>name = expression</c>, with + - * / and . for the matrix product, brackets, numbers, and the
/// library's activations as functions. x is the step's input; state (or s0), s1 ... are the states before it; a quote marks those after it.</summary>
internal sealed partial class WordsProgram
{
    readonly List<(string[] Targets, string[] Expressions)> _statements = [];

    internal bool OutputIsState { get; private init; }

    /// <summary>How many states there are.</summary>
    internal int States { get; private init; }

    /// <exception cref="FormatException">The words give no output or no state after the step.</exception>
    internal static WordsProgram Parse(string words)
    {
        var text = WithoutRemarks(words);
        // What stands before a colon is a title.
        text = text[(text[..Math.Max(0, text.IndexOf('=', StringComparison.Ordinal))].LastIndexOf(':') + 1)..];
        var statements = new List<(string[], string[])>();
        foreach (var statement in text.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = statement.TrimEnd('.', ' ').Split('=', StringSplitOptions.TrimEntries);
            if (parts.Length < 2)
                throw new FormatException($"the words '{words}' hold '{statement}', which is no 'name = expression'");
            var value = parts[^1];
            statements.Add((parts[..^1], value is ['[', .. var inner, ']'] ? inner.Split(',', StringSplitOptions.TrimEntries) : [value]));
        }
        var after = statements.FirstOrDefault(s => s.Item1.Any(IsNext));
        if (after.Item1 is null || !statements.Exists(s => s.Item1.Contains("output")))
            throw new FormatException($"the words '{words}' must say what output is and what the state becomes");
        var single = statements.Count(s => s.Item1.Any(t => NumberedState().IsMatch(t)));
        var same = statements.Exists(s => s.Item1.Contains("output") && s.Item1.Any(IsNext));
        return new WordsProgram(statements) { OutputIsState = same && after.Item2.Length == 1, States = Math.Max(single, after.Item2.Length) };
    }

    WordsProgram(List<(string[], string[])> statements) => _statements = statements;

    internal (Tensor Output, Tensor[] Next) Run(Tensor x, IReadOnlyList<Tensor> states, Func<string, Tensor?> weight)
    {
        var known = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = x, ["input"] = x, ["state"] = states[0], ["s"] = states[0], ["h"] = states[0] };
        for (var i = 0; i < states.Count; i++)
            known[FormattableString.Invariant($"s{i}")] = states[i];
        Tensor[]? next = null;
        var numbered = new Tensor?[states.Count];
        foreach (var (targets, expressions) in _statements)
        {
            var values = Array.ConvertAll(expressions, e => new WordsExpression(e, name => known.TryGetValue(name, out var v) ? v : weight(name)).Value());
            foreach (var target in targets)
                if (NumberedState().Match(target) is { Success: true } number)
                    numbered[int.Parse(number.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)] = values[0];
                else if (IsNext(target))
                    next = values;
                else
                    known[target] = values[0];
        }
        return (known["output"], next ?? [.. numbered.Select((s, i) => s ?? states[i])]);
    }

    static bool IsNext(string target) => target is "state'" or "states'" or "h'" or "s'" || NumberedState().IsMatch(target);

    /// <summary>Leaves out remarks: brackets after a word and a space. A function's bracket follows its name at once.</summary>
    static string WithoutRemarks(string words)
    {
        var kept = new StringBuilder();
        var depth = 0;
        for (var i = 0; i < words.Length; i++)
        {
            if (depth == 0 && words[i] == '(' && i > 1 && char.IsWhiteSpace(words[i - 1]) && words[..i].TrimEnd() is [.., var before] && (char.IsLetterOrDigit(before) || before is '_' or '\'' or ')'))
                depth = 1;
            else if (depth > 0)
                depth += words[i] == '(' ? 1 : words[i] == ')' ? -1 : 0;
            else
                kept.Append(words[i]);
        }
        return kept.ToString();
    }

    [GeneratedRegex("^s(?:tate)?_?([0-9])'$")]
    private static partial Regex NumberedState();
}
