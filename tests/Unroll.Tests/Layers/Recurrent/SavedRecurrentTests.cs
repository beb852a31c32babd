namespace Unroll.Tests.Layers.Recurrent;

public sealed class SavedRecurrentTests
{
    static readonly RandomCases Numbers = new(13);

    static Model Saved(Model model)
    {
        using var file = new MemoryStream();
        new ModelFile(model).Write(file);
        file.Position = 0;
        return ModelFile.Read(file).Model;
    }

    [Fact]
    public void A_stack_of_recurrent_layers_comes_back_from_its_file_bit_for_bit()
    {
        var model = new Sequential
        {
            new Bidirectional(new Lstm(3) { ReturnSequences = true, Activation = Activation.Relu, Dropout = 0.1f, UnitForgetBias = false }) { MergeMode = MergeMode.Sum },
            new Bidirectional(new Gru(2) { ReturnSequences = true }) { BackwardLayer = new SimpleRnn(5) { GoBackwards = true, ReturnSequences = true } },
            new TimeDistributed(new Dense(4)),
            new Gru(3) { ResetAfter = false, RecurrentActivation = Activation.HardSigmoid, GoBackwards = true, ZeroOutputForMask = true, RecurrentDropout = 0.2f },
        }.Build([null, 5]);
        var x = Numbers.Normal(3, 6, 5).WithMask(Mask.FromLengths([6, 2, 4], 6));
        var loaded = Saved(model);
        Assert.Equal(model.Parameters.Select(p => p.Path), loaded.Parameters.Select(p => p.Path));
        Compare.SameBits(loaded.Call(x), model.Call(x), "loaded");
        Compare.SameBits(loaded.Call(x, new Pass(true, 5)), model.Call(x, new Pass(true, 5)), "loaded, in training");
    }

    [Fact]
    public void A_graph_with_states_as_edges_comes_back_from_its_file()
    {
        var (source, target) = (new Symbol("source", [null, 3]), new Symbol("target", [null, 2]));
        var decoded = new Lstm(4) { ReturnSequences = true }.Run(target, new Lstm(4).Run(source).State);
        var model = new Functional([source, target], [decoded.Sequence, decoded.State.C]);
        var inputs = new[] { Numbers.Normal(2, 5, 3), Numbers.Normal(2, 4, 2) };
        model.Call(inputs);
        var loaded = Saved(model);
        var (a, b) = (model.Call(Values.Of(inputs)), loaded.Call(Values.Of(inputs)));
        Compare.SameBits(b[0], a[0], "sequence");
        Compare.SameBits(b[1], a[1], "state");
    }
}
