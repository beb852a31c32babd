namespace Unroll.Bench;

/// <summary>The configurations of the matrix: the plain one, each option alone, and some together.</summary>
internal static class Configurations
{
    internal static readonly IReadOnlyList<Configuration> All =
    [
        new("plain"),
        new("relu") { Activation = Activation.Relu },
        new("sigmoid") { Activation = Activation.Sigmoid },
        new("linear") { Activation = Activation.Linear },
        new("hard sigmoid") { Activation = Activation.HardSigmoid },
        new("softsign") { Activation = Activation.Softsign },
        new("gates hard sigmoid") { Gate = Activation.HardSigmoid },
        new("relu, gates hard sigmoid") { Activation = Activation.Relu, Gate = Activation.HardSigmoid },
        new("no bias") { UseBias = false },
        new("reset before") { ResetAfter = false },
        new("dropout") { Dropout = 0.2f },
        new("recurrent dropout") { RecurrentDropout = 0.2f },
        new("both dropouts") { Dropout = 0.2f, RecurrentDropout = 0.2f },
        new("dropout per gate") { Dropout = 0.2f, DropoutPerGate = true },
        new("layer norm") { LayerNorm = true },
        new("mask right") { Mask = MaskShape.Right },
        new("mask left") { Mask = MaskShape.Left },
        new("mask with holes") { Mask = MaskShape.Holes },
        new("mask, empty rows") { Mask = MaskShape.EmptyRows },
        new("backward") { GoBackwards = true },
        new("bidirectional") { Bidirectional = true },
        new("stateful") { Stateful = true },
        new("initial states") { InitialStates = true },
        new("last output") { ReturnSequences = false },
        new("reset before, recurrent dropout") { ResetAfter = false, RecurrentDropout = 0.2f },
        new("relu, both dropouts, mask right, bidirectional, initial states")
        {
            Activation = Activation.Relu, Dropout = 0.2f, RecurrentDropout = 0.2f, Mask = MaskShape.Right, Bidirectional = true, InitialStates = true,
        },
        new("softsign, no bias, recurrent dropout, mask with holes, backward, stateful")
        {
            Activation = Activation.Softsign, UseBias = false, RecurrentDropout = 0.2f, Mask = MaskShape.Holes, GoBackwards = true, Stateful = true,
        },
        new("layer norm, relu, both dropouts, mask left, bidirectional")
        {
            LayerNorm = true, Activation = Activation.Relu, Dropout = 0.2f, RecurrentDropout = 0.2f, Mask = MaskShape.Left, Bidirectional = true,
        },
    ];
}
