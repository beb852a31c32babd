using Unroll.Testing;

namespace Unroll.Tests.Layers.Recurrent;

/// <summary>PyTorch's proj_size: h narrower than the cell.</summary>
public sealed class ProjectionTests
{
    static readonly RandomCases Numbers = new(51);

    [SharedFact("goldens/torch_files/lstm_proj.safetensors")]
    public void It_agrees_with_PyTorch()
    {
        var tensors = Safetensors.Read(SharedData.File("goldens", "torch_files", "lstm_proj.safetensors")!);
        var json = Golden.Load(SharedData.File("goldens", "torch_files", "lstm_proj.json")!);
        var x = Golden.Tensor(json.GetProperty("input"));
        var layer = new Lstm(tensors["weight_hr_l0"].Shape[1]) { Projection = tensors["weight_hr_l0"].Shape[0], ReturnSequences = true };
        layer.Call(x);
        foreach (var (weight, value) in layer.Weights.Zip([tensors["weight_ih_l0"].Transpose(0, 1), tensors["weight_hh_l0"].Transpose(0, 1), tensors["bias_ih_l0"] + tensors["bias_hh_l0"], tensors["weight_hr_l0"].Transpose(0, 1)]))
            weight.Assign(value.Contiguous());
        var r = layer.Run(x);
        var expected = json.GetProperty("outputs");
        var tolerance = Tolerance.From(json.GetProperty("tolerance"));
        tolerance.Require("sequence", Golden.Tensor(expected[0]), r.Sequence);
        tolerance.Require("h", Golden.Tensor(expected[1])[0], r.State.H);
        tolerance.Require("c", Golden.Tensor(expected[2])[0], r.State.C);
    }

    [Fact]
    public void Widths_formula_and_states_are_those_of_the_projection()
    {
        var layer = new Lstm(6) { Projection = 2, ReturnSequences = true, RecurrentDropout = 0.4f };
        var x = Numbers.Normal(3, 5, 4).WithMask(Mask.FromLengths([5, 2, 0], 5));
        var r = layer.Run(x, new State<Tensor>(Numbers.Normal(3, 2), Numbers.Normal(3, 6)));
        Assert.Equal(([3, 5, 2], [3, 2], [3, 6]), (r.Sequence.Shape, r.State.H.Shape, r.State.C.Shape));
        Assert.Equal((4 * 6 * (4 + 2 + 1)) + (6 * 2), layer.Weights.Sum(w => w.Shape.Size));
        Assert.Equal("4·6·(4 + 2 + 1) + 6·2", layer.ParameterFormula);
        Assert.Equal([3, 4], new Bidirectional(new Lstm(6) { Projection = 2 }).Call(x).Shape);
        Assert.Equal([3, 3], new StackedRecurrent(new Lstm(6) { Projection = 2 }, new Lstm(5) { Projection = 3 }).Call(x).Shape);
        Assert.NotEqual(layer.Call(x).ToArray(), layer.Call(x, new Pass(true, 3)).ToArray());
        Assert.Contains("Projection", Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(3) { Projection = -1 }).Message);
    }
}
