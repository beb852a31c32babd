using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

public class EmbeddingLossTests
{
    static readonly Tensor A = Numbers.Normal([3, 4], 1), B = Numbers.Normal([3, 4], 2), C = Numbers.Normal([3, 4], 3);
    static readonly Tensor Flags = Tensor.From([1f, -1, -1], [3]);

    static double[] Row(Tensor x, int row) => [.. x.ToArray().Skip(row * 4).Take(4).Select(v => (double)v)];

    static double Cosine(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));

    static double Distance(double[] a, double[] b, int p) => Math.Pow(a.Zip(b, (x, y) => Math.Pow(Math.Abs(x - y + 1e-6), p)).Sum(), 1.0 / p);

    static void Equal(IEnumerable<double> expected, Tensor actual) => Assert.Equal(expected, actual.ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-5);

    [Fact]
    public void Cosine_draws_pairs_together_and_others_apart()
    {
        Equal(Enumerable.Range(0, 3).Select(i => i == 0 ? 1 - Cosine(Row(A, i), Row(B, i)) : Math.Max(0, Cosine(Row(A, i), Row(B, i)) + 0.5)), EmbeddingLosses.Cosine(A, B, Flags, -0.5f));
        GradientCheck.Require(x => EmbeddingLosses.Cosine(x[0], x[1], Flags, -0.5f), [A, B]);
    }

    [Fact]
    public void The_larger_score_leads_by_the_margin()
    {
        Equal([Math.Max(0, 0.5 - (1 - 2)), Math.Max(0, 0.5 + (1 - 2)), 0.5], EmbeddingLosses.MarginRanking(Tensor.From([1f, 1, 3], [3]), Tensor.From([2f, 2, 3], [3]), Flags, 0.5f));
        GradientCheck.Require(x => EmbeddingLosses.MarginRanking(x[0], x[1], Flags, 0.5f), [A[.., 0], B[.., 0]]);
    }

    [Theory]
    [InlineData(1, false), InlineData(2, false), InlineData(2, true)]
    public void The_positive_is_nearer_than_the_negative(int power, bool swap)
    {
        Equal(Enumerable.Range(0, 3).Select(i =>
        {
            var apart = Distance(Row(A, i), Row(C, i), power);
            if (swap)
                apart = Math.Min(apart, Distance(Row(B, i), Row(C, i), power));
            return Math.Max(0, Distance(Row(A, i), Row(B, i), power) - apart + 2);
        }), EmbeddingLosses.TripletMargin(A, B, C, 2, power, swap));
        GradientCheck.Require(x => EmbeddingLosses.TripletMargin(x[0], x[1], x[2], 2, power, swap), [A, B, C]);
    }

    [Fact]
    public void Wrong_shapes_and_powers_are_named()
    {
        Assert.StartsWith("EmbeddingLosses.Cosine: got [3, 4] and [2, 4]; needed equal shapes", Assert.Throws<ShapeException>(() => EmbeddingLosses.Cosine(A, B[..2], Flags)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => EmbeddingLosses.Cosine(A, B, Flags[..2]));
        Assert.Contains("got the power 3", Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingLosses.TripletMargin(A, B, C, power: 3)).Message, StringComparison.Ordinal);
    }
}
