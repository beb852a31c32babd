using Unroll.Testing;

namespace Unroll.Tests.Recurrent;

public sealed class ConvLstmTests
{
    [Fact]
    public void One_position_and_a_kernel_of_one_make_an_ordinary_LSTM()
    {
        var x = LayerCheck.Numbers([3, 5, 4]);
        var lstm = new Lstm(6) { ReturnSequences = true, BiasInitializer = Initializer.RandomNormal };
        var expected = lstm.Run(x);
        var conv = new ConvLstm1D(6, 1) { ReturnSequences = true };
        var pictures = x.ExpandDims(2);
        conv.Call(pictures);
        for (var i = 0; i < 3; i++)
            conv.Weights[i].Assign(i < 2 ? lstm.Weights[i].Value.ExpandDims(0) : lstm.Weights[i].Value);
        var actual = conv.Run(pictures);
        new Tolerance(1e-5).Require("sequence", expected.Sequence, actual.Sequence.Squeeze(2));
        new Tolerance(1e-5).Require("c", expected.State.C, actual.State.C.Squeeze(1));
    }

    [Fact]
    public void Chunks_are_the_whole_and_a_masked_row_is_the_row_alone()
    {
        var layer = new ConvLstm2D(3, 3) { ReturnSequences = true, Padding = PaddingMode.Same };
        var x = LayerCheck.Numbers([2, 6, 4, 3, 2]);
        var whole = layer.Run(x);
        var first = layer.Run(x[.., ..4]);
        var second = layer.Run(x[.., 4..], first.State);
        Bits.RequireEqual("chunks", whole.Sequence, Tensor.Concat([first.Sequence, second.Sequence], 1));
        var mask = Mask.FromLengths([4, 6], 6);
        var padded = Tensor.Where(mask.Steps.Reshape(2, 6, 1, 1, 1), x, Tensor.Full(Shape.Scalar, float.NaN)).WithMask(mask);
        var masked = layer.Run(padded);
        Assert.True(masked.Sequence.Mask!.SameAs(mask));
        Bits.RequireEqual("row 0", layer.Run(x[..1, ..4]).State.C, masked.State.C[..1]);
        Bits.RequireEqual("row 1", whole.State.C[1..], masked.State.C[1..]);
    }

    [Fact]
    public void One_step_by_hand_is_the_layer_s_own()
    {
        var layer = new ConvLstm1D(3, 3) { ReturnSequences = true, Strides = 2, BiasInitializer = Initializer.RandomNormal };
        var x = LayerCheck.Numbers([2, 3, 7, 2]);
        var whole = layer.Run(x);
        State<Tensor>? state = null;
        for (var t = 0; t < 3; t++)
        {
            (var y, state) = layer.RunStep(x[.., t], state);
            Bits.RequireEqual($"step {t}", whole.Sequence[.., t], y);
        }
    }

    [Fact]
    public void A_wrong_state_or_input_says_what_was_needed()
    {
        var layer = new ConvLstm2D(3, 3) { Padding = PaddingMode.Same };
        var x = LayerCheck.Numbers([2, 6, 4, 5, 2]);
        var message = Assert.Throws<ShapeException>(() => layer.Run(x, new State<Tensor>(Tensor.Zeros([2, 4, 5, 2]), Tensor.Zeros([2, 4, 5, 3])))).Message;
        Assert.Contains("h (B,4,5,3), c (B,4,5,3)", message, StringComparison.Ordinal);
        Assert.Contains("(B,4,5,2)", message, StringComparison.Ordinal);
        Assert.Contains("[batch, time, height, width, features]", Assert.Throws<ShapeException>(() => layer.Call(LayerCheck.Numbers([2, 4, 5, 2]))).Message, StringComparison.Ordinal);
        Assert.Contains("at least 3", Assert.Throws<ShapeException>(() => new ConvLstm2D(3, 3).Call(LayerCheck.Numbers([2, 6, 2, 5, 2]))).Message, StringComparison.Ordinal);
    }
}
