namespace Unroll.Tests.Layers.Recurrent;

/// <summary>Wide layers on padded batches: what they leave at masked steps is written only when somebody reads it, and reads as it always did.</summary>
public sealed class WidePaddingTests
{
    static RecurrentLayer Make(string cell, bool composed) => cell switch
    {
        "SimpleRnn" => new SimpleRnn(66) { ReturnSequences = true, ForceComposed = composed },
        "Gru" => new Gru(66) { ReturnSequences = true, ForceComposed = composed },
        _ => new Lstm(66) { ReturnSequences = true, ForceComposed = composed },
    };

    static Mask MaskOf(string kind) => kind == "right" ? Mask.FromLengths([40, 25, 1, 0, 33], 40)
        : Mask.From(Tensor.From([.. Enumerable.Range(0, 200).Select(i => i % 40 is > 2 and not (> 18 and < 24) && i / 40 != 3)], [5, 40]));

    public static TheoryData<string, string> Cells => new() { { "SimpleRnn", "right" }, { "Gru", "right" }, { "Lstm", "right" }, { "SimpleRnn", "holes" }, { "Lstm", "holes" } };

    [Theory, MemberData(nameof(Cells))]
    public void A_stack_with_a_product_equals_the_composed_one(string cell, string kind)
    {
        var (x, mask) = (new RandomCases(3).Normal(5, 40, 6), MaskOf(kind));
        (Tensor[] Results, Tensor Middle) Run(bool composed)
        {
            RecurrentLayer below = Make(cell, composed), above = Make(cell, composed);
            var dense = new Dense(9);
            Sequential model = [below, above, dense];
            model.Call(x.WithMask(mask));
            var weights = model.AllWeights().ToArray();
            for (var i = 0; i < weights.Length; i++)
                weights[i].Weight.Assign(Tensor.Random(weights[i].Weight.Shape, Distribution.Uniform(-0.2f, 0.2f), (ulong)(i + 1)));
            using var tape = Gradients.Record();
            var middle = below.Call(x.WithMask(mask));
            var y = dense.Call(above.Call(middle));
            var loss = Tensor.Where(mask.Steps.ExpandDims(2), y * Tensor.Random(y.Shape, Distribution.Uniform(0.5f, 1.5f), 9), Tensor.Zeros([1])).Sum();
            return ([y.Detach(), .. Gradients.Of(loss, [x, .. weights.Select(w => w.Weight.Live)])], middle.Detach());
        }

        var (fused, composed) = (Run(false), Run(true));
        Compare.Near(fused.Middle, composed.Middle, 1e-5, "the sequence between the layers");
        for (var i = 0; i < fused.Results.Length; i++)
            Compare.Near(fused.Results[i], composed.Results[i], 2e-5, $"result {i}");
    }

    [Fact]
    public void Padding_that_repeats_what_is_not_finite_is_nothing_to_a_product()
    {
        var mask = Mask.FromLengths([3, 5], 8);
        var numbers = new RandomCases(4).Normal(2, 8, 4).ToArray();
        numbers[2 * 4] = float.PositiveInfinity; // the last real step of row 0
        var y = new Dense(3).Call(new SimpleRnn(66) { ReturnSequences = true, Activation = Activation.Relu }.Call(Tensor.From(numbers, [2, 8, 4]).WithMask(mask)));
        Assert.Contains(y[0, 2].ToArray(), v => !float.IsFinite(v));
        Assert.All(y[0, 3..].ToArray(), v => Assert.Equal(0, v));
    }
}
