namespace Unroll.Tests;

public sealed class ConcatenateTests
{
    static readonly Tensor A = Tensor.From(new float[,] { { 1, 2 }, { 3, 4 } });
    static readonly Tensor B = Tensor.From(new float[,] { { 5 }, { 6 } });

    [Fact]
    public void Inputs_stand_one_after_another()
    {
        LayerCheck.Close([1, 2, 5, 3, 4, 6], new Concatenate().Call([A, B]));
        LayerCheck.Close([1, 2, 3, 4, 1, 2, 3, 4], new Concatenate { Axis = 0 }.Call([A, A]));
        LayerCheck.Gradients(new Concatenate(), LayerCheck.Numbers([2, 3, 2]), LayerCheck.Numbers([2, 3, 1], 4));
        LayerCheck.Gradients(new Concatenate { Axis = 1 }, LayerCheck.Numbers([2, 3, 2]), LayerCheck.Numbers([2, 2, 2], 4));
        LayerCheck.Shapes(() => new Concatenate(), LayerCheck.Numbers([2, 3, 2]), LayerCheck.Numbers([2, 3, 5]));
    }

    [Fact]
    public void Along_the_features_a_step_is_real_when_it_is_real_in_every_input()
    {
        Tensor x = LayerCheck.Numbers([2, 3, 2]), plain = LayerCheck.Numbers([2, 3, 1]);
        var (one, other) = (Mask.FromLengths([2, 3], 3), Mask.FromLengths([3, 1], 3));
        Assert.True(new Concatenate().Call([x.WithMask(one), plain]).Mask!.SameAs(one));
        Assert.True(new Concatenate().Call([plain, x.WithMask(one)]).Mask!.SameAs(one));
        Assert.Equal([true, true, false, true, false, false], new Concatenate().Call([x.WithMask(one), plain.WithMask(other)]).Mask!.Steps.ToArray<bool>());
        Assert.Null(new Concatenate().Call([x, plain]).Mask);
    }

    [Fact]
    public void Along_the_time_masks_are_joined_like_the_inputs()
    {
        Tensor x = LayerCheck.Numbers([2, 3, 2]), y = LayerCheck.Numbers([2, 1, 2]);
        var mask = new Concatenate { Axis = 1 }.Call([x.WithMask(Mask.FromLengths([2, 3], 3)), y]).Mask!;
        Assert.Equal([true, true, false, true, true, true, true, true], mask.Steps.ToArray<bool>());
    }

    [Fact]
    public void Unfit_inputs_are_named()
    {
        var error = Assert.Throws<ShapeException>(() => new Concatenate().Call([A, Tensor.Zeros([3, 1])]));
        Assert.Contains("Concatenate 'concatenate'", error.Message);
        Assert.Contains("[2, 2] and [3, 1]", error.Message);
        Assert.Contains("RepeatVector", Assert.Throws<ShapeException>(() => new Concatenate().Call([A, Tensor.Zeros([2, 3, 1])])).Message);
        Assert.Throws<ShapeException>(() => new Concatenate { Axis = 5 }.Call([A, B]));
    }
}
