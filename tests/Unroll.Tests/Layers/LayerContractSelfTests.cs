using Unroll.Testing;

namespace Unroll.Tests.Layers;

/// <summary>The contract itself: layers that break it are found, each by the check that is meant for it.</summary>
public class LayerContractSelfTests
{
    [Fact]
    public void A_wrong_gradient_is_found() => Finds<WrongGradient>("gradients: ");

    [Fact]
    public void A_layer_that_mixes_rows_is_found() => Finds<MixesRows>("a row alone = the row in a batch: ");

    [Fact]
    public void A_layer_that_lets_padding_through_is_found() => Finds<LeaksPadding>("NaN in padding: ");

    [Fact]
    public void A_layer_that_remembers_is_found() => Finds<Remembers>("same seed, same numbers: ");

    [Fact]
    public void A_layer_that_does_not_turn_the_mask_with_the_steps_is_found() =>
        Assert.Contains("  mask as declared: ", Assert.Throws<ContractException>(() =>
            LayerContract.Check(() => new Turns(), [4, 6, 3], new() { ExpectedMask = _ => new bool[4, 6] })).Message, StringComparison.Ordinal);

    static void Finds<T>(string check) where T : Layer, new()
    {
        var error = Assert.Throws<ContractException>(() => LayerContract.Check(() => new T(), [4, 6, 3]));
        Assert.Contains("  " + check, error.Message, StringComparison.Ordinal);
    }

    sealed class WrongGradient : UnaryLayer
    {
        protected override Tensor Forward(Tensor x, Pass pass) =>
            Tensor.Custom("wrong", [x], v => v[0].Square(), (v, _, dy) => [dy * v[0]]);
    }

    sealed class MixesRows : UnaryLayer
    {
        protected override Tensor Forward(Tensor x, Pass pass) => x - x.Mean(0, keepDims: true);
    }

    sealed class LeaksPadding : UnaryLayer
    {
        public override MaskPolicy MaskPolicy => MaskPolicy.Consume;

        protected override Tensor Forward(Tensor x, Pass pass) => x.Sum(1);
    }

    sealed class Remembers : UnaryLayer
    {
        float _calls;

        protected override Tensor Forward(Tensor x, Pass pass) => x + _calls++;
    }

    sealed class Turns : UnaryLayer
    {
        protected override Tensor Forward(Tensor x, Pass pass) => x[.., Slice.Every(-1)];
    }
}
