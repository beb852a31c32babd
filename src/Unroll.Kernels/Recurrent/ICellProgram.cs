namespace Unroll.Kernels;

/// <summary>
/// One recurrent cell as a struct, written once on lanes. The engine makes the pre-activations of a step and applies
/// <see cref="Activation"/> to each slot; the program makes the new states from them, and the gradients on the way back.
/// State 0 is the hidden state: it is the output and enters the recurrent product. Register with <see cref="CellProgram.From{T}"/>.
/// </summary>
/// <remarks>Members must not depend on anything but the struct's own fields; a program runs on many threads at once.</remarks>
public interface ICellProgram
{
    /// <summary>Name for messages, such as "lstm".</summary>
    string Name { get; }

    /// <summary>Gates: the kernel has Gates * Units columns, gate after gate. From 1 to 16.</summary>
    int Gates { get; }

    /// <summary>States carried from step to step, each of Units elements. From 1 to 8.</summary>
    int States { get; }

    /// <summary>How the hidden state enters.</summary>
    HiddenProduct Hidden { get; }

    /// <summary>The activation that the engine applies to a slot before <see cref="Forward"/> (or <see cref="Reset"/>) sees it.</summary>
    ActivationKind Activation(int slot);

    /// <summary>Reads the activated slots and the states, and sets every new state. It may overwrite slots with what backward needs.</summary>
    void Forward<V>(in CellStep<V> step) where V : struct, ILane<V>;

    /// <summary>
    /// Reads what Forward left, the states before and after, and the gradients of the new states. Sets every slot to the gradient of its
    /// pre-activation (see <see cref="CellStep{V}.SetGateGradient"/>) and every state gradient to the part that reaches the state before
    /// without passing through a slot.
    /// </summary>
    void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>;

    /// <summary>Only for <see cref="HiddenProduct.LastGateAfterReset"/>: what the last gate multiplies with, from the hidden state and the other slots.</summary>
    V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V>;

    /// <summary>
    /// Only for <see cref="HiddenProduct.LastGateAfterReset"/>, called after <see cref="Backward"/> (which leaves alone the slots that
    /// <see cref="Reset"/> read): sets their gradients and returns the gradient of <paramref name="hidden"/>.
    /// </summary>
    V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V>;
}
