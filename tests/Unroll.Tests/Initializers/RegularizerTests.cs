namespace Unroll.Tests;

public sealed class RegularizerTests
{
    static readonly Tensor W = Tensor.From(new float[,] { { 3, -1 }, { -4, 0 } });

    [Fact]
    public void Penalties_are_sums_of_magnitudes_and_squares()
    {
        Assert.Equal(0.8f, new L1(0.1f).Penalty(W).Item(), 1e-6f);
        Assert.Equal(2.6f, new L2(0.1f).Penalty(W).Item(), 1e-5f);
        Assert.Equal(0.8f + 5.2f, new L1L2(0.1f, 0.2f).Penalty(W).Item(), 1e-5f);
    }

    [Fact]
    public void Orthogonality_is_measured_by_the_cosines_of_all_pairs()
    {
        // The cosine of the two rows is -12 / (sqrt(10) 4); of the columns (-3) / 5.
        Assert.Equal(0.1f * 12 / (MathF.Sqrt(10) * 4), new OrthogonalRegularizer(0.1f).Penalty(W).Item(), 1e-6f);
        Assert.Equal(0.1f * 0.6f, new OrthogonalRegularizer(0.1f) { Mode = OrthogonalMode.Columns }.Penalty(W).Item(), 1e-6f);
        Assert.Equal(0, new OrthogonalRegularizer().Penalty(Initializer.Identity.Make([3, 3], 0)).Item());
        Assert.Equal(0, new OrthogonalRegularizer().Penalty(W[..1]).Item());
        GradientCheck.Require(x => new OrthogonalRegularizer(0.5f).Penalty(x[0]), [Tensor.From(new float[,] { { 3, -1 }, { -4, 2 }, { 1, 1 } })]);
        Assert.Contains("two axes", Assert.Throws<ShapeException>(() => new OrthogonalRegularizer().Penalty(Tensor.Ones([3]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Penalties_have_right_gradients()
    {
        GradientCheck.Require(x => new L1L2(0.3f, 0.2f).Penalty(x[0]), [Tensor.From(new float[,] { { 3, -1 }, { -4, 2 } })]);
    }

    [Fact]
    public void A_negative_factor_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new L2(-1));
        Assert.Contains("L2", error.Message);
        Assert.Contains("0 or more", error.Message);
    }

    [Fact]
    public void Constraints_bring_columns_back()
    {
        Close([3, 0, 0, 0], new NonNeg().Apply(W));
        Close([1.2f, -1, -1.6f, 0], new MaxNorm(2).Apply(W));
        Close([0.6f, -1, -0.8f, 0], new UnitNorm().Apply(W));
        Close([1.8f, -2, -2.4f, 0], new MinMaxNorm(2, 3).Apply(W));
        Close([2.4f, -1.5f, -3.2f, 0], new MinMaxNorm(2, 3) { Rate = 0.5f }.Apply(W));
        Close([1.897366f, -0.632456f, -2, 0], new MaxNorm(2) { Axes = [1] }.Apply(W));
    }

    static void Close(float[] expected, Tensor actual)
    {
        var numbers = actual.ToArray();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], numbers[i], 1e-5f);
    }
}
