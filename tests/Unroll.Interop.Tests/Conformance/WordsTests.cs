using Unroll.Conformance;

namespace Unroll.Interop.Tests.Conformance;

/// <summary>Cells that are told in words.</summary>
public class WordsTests
{
    static readonly Dictionary<string, Tensor> Weights = new()
    {
        ["w"] = Tensor.From(new float[,] { { 2 } }),
        ["u"] = Tensor.From(new float[,] { { 10 } }),
        ["b"] = Tensor.From(new float[] { 0.5f }),
    };

    [Theory]
    [InlineData("toy cell: output = state' = x . w + state . u (no bias, no activation)", true, "36 36")]
    [InlineData("a = x . w + s0 . u; b2 = x * 2 - s0 (both read the FIRST state); output = a + b2; states' = [a, b2]", false, "39 36 3")]
    [InlineData("output = state' = relu(x . w + b) * (state - 0.5) / 5", true, "3.25 3.25")]
    [InlineData("n = -x; s0' = n; s1' = s1 + x; output = n . w.", false, "-6 -3 8")]
    public void The_words_are_computed(string words, bool outputIsState, string expected)
    {
        var numbers = Array.ConvertAll(expected.Split(' '), n => float.Parse(n, System.Globalization.CultureInfo.InvariantCulture));
        var program = WordsProgram.Parse(words);
        Assert.Equal((outputIsState, numbers.Length - 1), (program.OutputIsState, program.States));
        var (y, states) = program.Run(Tensor.From(new float[,] { { 3 } }), [Tensor.From(new float[,] { { 3 } }), Tensor.From(new float[,] { { 5 } })], Weights.GetValueOrDefault);
        Assert.Equal<IEnumerable<float>>(numbers, [y.Item(), .. states.Take(numbers.Length - 1).Select(s => s.Item())]);
    }

    [Theory]
    [InlineData("a cell that does what it likes", "which is no 'name = expression'")]
    [InlineData("a = x . w", "must say what output is")]
    [InlineData("output = x . w; then something", "which is no 'name = expression'")]
    public void Words_that_say_no_arithmetic_are_refused(string words, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => WordsProgram.Parse(words)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("output = state' = x . nothing", "'nothing', which is neither a weight nor said before")]
    [InlineData("output = state' = x +", "cannot be read")]
    [InlineData("output = state' = x ; y = x ! x", "cannot be read")]
    public void Expressions_that_cannot_be_read_are_refused(string words, string expected)
    {
        var program = WordsProgram.Parse(words);
        var x = Tensor.From(new float[,] { { 1 } });
        Assert.Contains(expected, Assert.Throws<FormatException>(() => program.Run(x, [x], Weights.GetValueOrDefault)).Message, StringComparison.Ordinal);
    }
}
