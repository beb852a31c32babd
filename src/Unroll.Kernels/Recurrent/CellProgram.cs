namespace Unroll.Kernels;

/// <summary>A cell as the engine sees it: the generic calls of an <see cref="ICellProgram"/> behind one virtual method each.</summary>
public abstract class CellProgram
{
    private protected CellProgram()
    {
    }

    /// <summary>Name for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Gates: the weights have Gates * Units columns.</summary>
    public abstract int Gates { get; }

    /// <summary>States of Units elements each; state 0 is the output.</summary>
    public abstract int States { get; }

    /// <summary>How the hidden state enters the gates.</summary>
    public abstract HiddenProduct Hidden { get; }

    /// <summary>Whether a recurrent bias has an effect that the bias cannot have (GRU, reset after).</summary>
    public bool RecurrentBias => Hidden == HiddenProduct.LastGateApart;

    /// <summary>h' = f(b + x W + h U).</summary>
    /// <param name="activation">f.</param>
    public static CellProgram Simple(ActivationKind activation) => From(new SimpleCell(activation));

    /// <summary>Gates i, f, c, o: c' = s(f) c + s(i) a(c~), h' = s(o) a(c'). States h, c.</summary>
    /// <param name="activation">a, of the candidate and the output.</param>
    /// <param name="gate">s, of the three gates.</param>
    /// <param name="normalizeState">Whether h' = s(o) a(n(c')) with n a layer normalization, for <see cref="RecurrentSpec.LayerNorm"/>.</param>
    /// <param name="factor">Whether the forget gate is multiplied by a factor for each row and step: c' = k s(f) c + s(i) a(c~).</param>
    public static CellProgram Lstm(ActivationKind activation, ActivationKind gate, bool normalizeState = false, bool factor = false) => (normalizeState, factor) switch
    {
        (false, false) => new CellProgramOf<LstmCell>(new LstmCell(activation, gate)) { CanProject = true },
        (false, true) => new CellProgramOf<LstmFactorCell>(new LstmFactorCell(activation, gate)) { HasFactor = true, CanProject = true },
        (true, false) => new CellProgramOf<LstmStateCell>(new LstmStateCell(activation, gate)) { CanProject = true, Output = From(new LstmOutputCell(activation, gate)) },
        _ => new CellProgramOf<LstmStateFactorCell>(new LstmStateFactorCell(activation, gate)) { HasFactor = true, CanProject = true, Output = From(new LstmOutputCell(activation, gate)) },
    };

    /// <summary>
    /// Gates z, r, h: h' = z h + (1 - z) hh, with hh = a(x W + b + r (h U + b')) when the reset gate comes after the product, else
    /// a(x W + b + (r h) U).
    /// </summary>
    /// <param name="activation">a, of the candidate.</param>
    /// <param name="gate">Activation of z and r.</param>
    /// <param name="resetAfter">Whether the reset gate is applied after the recurrent product.</param>
    public static CellProgram Gru(ActivationKind activation, ActivationKind gate, bool resetAfter) =>
        resetAfter ? From(new GruCell(activation, gate)) : From(new GruResetBeforeCell(activation, gate));

    /// <summary>A cell of your own: at full speed, because the program is compiled together with the loop.</summary>
    /// <param name="program">The struct.</param>
    /// <exception cref="ArgumentException">Gates is not in 1 to 16, States is not in 1 to 8, or one gate is to be treated apart from the others.</exception>
    public static CellProgram From<T>(T program) where T : struct, ICellProgram
    {
        if (program.Gates is < 1 or > 16 || program.States is < 1 or > 8)
            throw new ArgumentException($"CellProgram.From ({program.Name}) - {program.Gates} gates and {program.States} states were given; 1 to 16 gates and 1 to 8 states are possible.", nameof(program));
        if (program.Gates == 1 && program.Hidden != HiddenProduct.Joined)
            throw new ArgumentException($"CellProgram.From ({program.Name}) - {program.Hidden} needs at least 2 gates, 1 was given; use HiddenProduct.Joined.", nameof(program));
        return new CellProgramOf<T>(program);
    }

    /// <summary>Slots that the engine fills with pre-activations.</summary>
    internal int GateSlots => Hidden == HiddenProduct.LastGateApart || Output is not null ? Gates + 1 : Gates;

    internal int Slots => HasFactor ? GateSlots + 1 : GateSlots;

    /// <summary>Whether <see cref="RecurrentSpec.Projection"/> may follow: the backward part reads no new state 0.</summary>
    internal bool CanProject { get; init; }

    /// <summary>Whether the slot after all others holds a number given for each row and step, the same for all units: <see cref="RecurrentArrays.StepFactors"/>.</summary>
    public bool HasFactor { get; internal init; }

    /// <summary>With a normalised last state: what makes the output, from the normalised state in the slot after the gates. Else null.</summary>
    internal CellProgram? Output { get; init; }

    /// <summary>First slot of the recurrent product.</summary>
    internal int HiddenSlot => Hidden == HiddenProduct.LastGateApart ? 1 : 0;

    /// <summary>Gates of the first recurrent product.</summary>
    internal int HiddenGates => Hidden == HiddenProduct.LastGateAfterReset ? Gates - 1 : Gates;

    /// <summary>The gate whose input product is in a slot.</summary>
    internal int InputGate(int slot) => Hidden != HiddenProduct.LastGateApart ? slot : slot == 0 ? Gates - 1 : slot - 1;

    internal abstract ActivationKind Activation(int slot);

    internal abstract void Activate(int width, int firstSlot, int slots, in CellRows rows);

    internal abstract void Forward(int width, in CellRows rows);

    internal abstract void Backward(int width, in CellRows rows);

    internal abstract void Reset(int width, in CellRows rows);

    internal abstract void ResetBackward(int width, in CellRows rows);
}
