using System.Globalization;
using System.Text.RegularExpressions;

namespace Unroll.Conformance;

/// <summary>Computes one expression, such as <c>x . kernel + tanh(s0 . recurrent_kernel) * 0.5</c>.</summary>
internal sealed partial class WordsExpression
{
    readonly string _text;
    readonly Func<string, Tensor?> _names;
    readonly string[] _tokens;
    int _at;

    internal WordsExpression(string text, Func<string, Tensor?> names)
    {
        (_text, _names) = (text, names);
        _tokens = [.. Token().Matches(text).Select(m => m.Value)];
        if (_tokens.Sum(t => t.Length) != text.Count(c => !char.IsWhiteSpace(c)))
            throw Wrong();
    }

    /// <exception cref="FormatException">It cannot be read, or a name in it is unknown.</exception>
    internal Tensor Value()
    {
        var value = Sum();
        return _at == _tokens.Length ? value.Tensor ?? throw Wrong() : throw Wrong();
    }

    Operand Sum()
    {
        var left = Product();
        while (Next() is "+" or "-")
            left = _tokens[_at++] == "+" ? Apply(left, Product(), (a, b) => a + b, (a, n) => a + n, (a, b) => a + b)
                : Apply(left, Product(), (a, b) => a - b, (a, n) => a + -n, (a, b) => a - b);
        return left;
    }

    Operand Product()
    {
        var left = Single();
        while (Next() is "*" or "." or "@" or "/")
            left = _tokens[_at++] switch
            {
                "*" => Apply(left, Single(), (a, b) => a * b, (a, n) => a * n, (a, b) => a * b),
                "/" => Apply(left, Single(), (a, b) => a / b, (a, n) => a / n, (a, b) => a / b),
                _ => new Operand((left.Tensor ?? throw Wrong()).MatMul(Single().Tensor ?? throw Wrong()), 0),
            };
        return left;
    }

    Operand Single()
    {
        if (_at == _tokens.Length)
            throw Wrong();
        var token = _tokens[_at++];
        if (token == "-")
            return Apply(Single(), new Operand(null, -1), (a, b) => a * b, (a, n) => a * n, (a, b) => a * b);
        if (token == "(")
            return Closed();
        if (char.IsAsciiDigit(token[0]))
            return new Operand(null, float.Parse(token, CultureInfo.InvariantCulture));
        if (Next() == "(" && Registry.Default.Names<Activation>().Contains(token))
        {
            _at++;
            return new Operand(Registry.Default.FromJson<Activation>($"\"{token}\"").Of(Closed().Tensor ?? throw Wrong()), 0);
        }
        return new Operand(_names(token) ?? throw new FormatException($"the expression '{_text}' has the name '{token}', which is neither a weight nor said before"), 0);
    }

    Operand Closed()
    {
        var value = Sum();
        return Next() == ")" && ++_at > 0 ? value : throw Wrong();
    }

    Operand Apply(Operand a, Operand b, Func<Tensor, Tensor, Tensor> both, Func<Tensor, float, Tensor> number, Func<float, float, float> numbers) =>
        a.Tensor is { } x ? new(b.Tensor is { } y ? both(x, y) : number(x, b.Number), 0)
        : b.Tensor is { } z ? new(both(Tensor.Full(Shape.Scalar, a.Number, z.DType), z), 0) : new(null, numbers(a.Number, b.Number));

    string? Next() => _at < _tokens.Length ? _tokens[_at] : null;

    FormatException Wrong() => new($"the expression '{_text}' cannot be read");

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*'?|[-+*/.@()]")]
    private static partial Regex Token();

    readonly record struct Operand(Tensor? Tensor, float Number);
}
