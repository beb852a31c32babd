namespace Unroll.Tests.Models;

public sealed partial class LayerRunTests
{
    [Fact]
    public void What_built_in_layers_make_may_be_used_again_unless_they_carry_a_state()
    {
        foreach (var (name, entries) in Layers.LayerTable.Entries)
            foreach (var (make, _, options) in entries)
            {
                var layer = make();
                Assert.True(layer.LeavesNothing == (layer is not RecurrentBase || options is not { Stateful: true }), $"{name}: LeavesNothing is {layer.LeavesNothing}.");
            }
    }

    sealed class KeepingRegularizer : Regularizer
    {
        public override Tensor Penalty(Tensor weight) => weight.Square().Sum();
    }

    public static TheoryData<string, Func<Layer>, bool> Owners => new()
    {
        { "an activation", () => new Dense(3) { Activation = new KeepingActivation() }, false },
        { "an activation given to the constructor", () => new ActivationLayer(new KeepingActivation()), false },
        { "an activation inside", () => new Bidirectional(new Gru(3) { RecurrentActivation = new KeepingActivation() }), false },
        { "an activation in a stack", () => new StackedRecurrent(new Lstm(3), new Lstm(3) { Activation = new KeepingActivation() }), false },
        { "a regularizer", () => new Dense(3) { KernelRegularizer = new KeepingRegularizer() }, false },
        { "a cell", () => new KeepingCell([]), false },
        { "a layer inside", () => new TimeDistributed(new Keeper()), false },
        { "a state in one direction", () => new Bidirectional(new Gru(3)) { BackwardLayer = new Gru(3) { Stateful = true, GoBackwards = true } }, false },
        { "a layer in a model, which runs on its own", () => new Sequential { new Dense(3), new Keeper() }, true },
        { "nothing", () => new TimeDistributed(new Dense(3) { Activation = Activation.Softmax }), true },
    };

    [Theory]
    [MemberData(nameof(Owners))]
    public void Layers_with_something_of_a_users_own_leave_it_to_him(string what, Func<Layer> make, bool leavesNothing)
    {
        var layer = make();
        Assert.True(layer.LeavesNothing == leavesNothing, what);
        layer.Call(Series(1)[.., .., ..Width]);
        Assert.True(layer.LeavesNothing == leavesNothing, $"{what}, after a call");
    }
}
