using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

public class OverlapLossTests
{
    static readonly Tensor X = Numbers.Normal([2, 4, 3], 1), T = Numbers.Normal([2, 4, 3], 2).Greater(0).To(DType.Float32);
    static readonly Mask Mask = Mask.FromLengths([4, 2], 4);

    public static TheoryData<string> Both => ["dice", "tversky"];

    static Loss Make(string name, int[]? axes) => name == "dice" ? new DiceLoss { Axes = axes } : new TverskyLoss { Axes = axes, Alpha = 0.3f, Beta = 0.7f };

    [Theory, MemberData(nameof(Both))]
    public void Masked_steps_are_as_if_they_were_not_there(string name)
    {
        var rows = Make(name, [1, 2]);
        var expected = (rows.Of(X[..1], T[..1]).Item() + rows.Of(X[1..][.., ..2], T[1..][.., ..2]).Item()) / 2;
        Assert.Equal(expected, rows.Of(X.WithMask(Mask), T).Item(), 1e-6f);
        var flat = Tensor.Concat([X[0], X[1][..2]], 0);
        Assert.Equal(Make(name, null).Of(flat, Tensor.Concat([T[0], T[1][..2]], 0)).Item(), Make(name, null).Of(X.WithMask(Mask), T).Item(), 1e-6f);
        Assert.Equal(0, rows.Each(X.WithMask(Mask.FromLengths([4, 0], 4)), T).ToArray()[1]);
    }

    [Theory, MemberData(nameof(Both))]
    public void Summed_over_the_batch_alone_each_step_has_its_loss(string name)
    {
        var each = Make(name, [0]).Each(X.WithMask(Mask), T);
        Assert.Equal([4, 3], each.Shape);
        Assert.Equal(Make(name, [0]).Each(X[..1][.., 2..], T[..1][.., 2..]).ToArray(), each[2..].ToArray());
    }

    [Theory, MemberData(nameof(Both))]
    public void What_fits_costs_nothing_and_what_is_wrong_costs_one(string name)
    {
        Assert.Equal(0, Make(name, null).Of((T * 2 - 1) * 100, T).Item(), 1e-6f);
        Assert.Equal(1, Make(name, null).Of((1 - T * 2) * 100, T).Item(), 1e-6f);
    }
}
