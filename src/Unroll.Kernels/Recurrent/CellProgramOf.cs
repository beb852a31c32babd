using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Runs a program over rows and units with the lane of the wanted width.</summary>
internal sealed unsafe class CellProgramOf<T>(T program) : CellProgram where T : struct, ICellProgram
{
    private readonly T _program = program;

    public override string Name => _program.Name;

    public override int Gates => _program.Gates;

    public override int States => _program.States;

    public override HiddenProduct Hidden => _program.Hidden;

    internal override ActivationKind Activation(int slot) => _program.Activation(slot);

    internal override void Activate(int width, int firstSlot, int slots, in CellRows rows)
    {
        for (int slot = firstSlot; slot < firstSlot + slots; slot++)
        {
            var kind = _program.Activation(slot);
            float* p = rows.Gates + (slot * rows.Slot);
            if (width == 16) CellActivation.Rows<Lane512>(kind, p, rows.Count, rows.GateRow, rows.Units);
            else if (width == 8) CellActivation.Rows<Lane256>(kind, p, rows.Count, rows.GateRow, rows.Units);
            else if (width == 4) CellActivation.Rows<Lane128>(kind, p, rows.Count, rows.GateRow, rows.Units);
            else CellActivation.Rows<Lane1>(kind, p, rows.Count, rows.GateRow, rows.Units);
        }
    }

    internal override void Forward(int width, in CellRows rows)
    {
        if (width == 16) Forward<Lane512>(rows);
        else if (width == 8) Forward<Lane256>(rows);
        else if (width == 4) Forward<Lane128>(rows);
        else Forward<Lane1>(rows);
    }

    internal override void Backward(int width, in CellRows rows)
    {
        if (width == 16) Backward<Lane512>(rows);
        else if (width == 8) Backward<Lane256>(rows);
        else if (width == 4) Backward<Lane128>(rows);
        else Backward<Lane1>(rows);
    }

    internal override void Reset(int width, in CellRows rows)
    {
        if (width == 16) Reset<Lane512>(rows);
        else if (width == 8) Reset<Lane256>(rows);
        else if (width == 4) Reset<Lane128>(rows);
        else Reset<Lane1>(rows);
    }

    internal override void ResetBackward(int width, in CellRows rows)
    {
        if (width == 16) ResetBackward<Lane512>(rows);
        else if (width == 8) ResetBackward<Lane256>(rows);
        else if (width == 4) ResetBackward<Lane128>(rows);
        else ResetBackward<Lane1>(rows);
    }

    // The loops read the rows field by field: they were just written so, and a copy of the whole would wait for the stores of its parts.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Forward<V>(in CellRows rows) where V : struct, ILane<V>
    {
        T program = _program;
        int units = rows.Units;
        nint slot = rows.Slot, state = rows.State, gateRow = rows.GateRow, stateRow = rows.StateRow;
        float* gates = rows.Gates, before = rows.Before, after = rows.After;
        for (int i = rows.Count; i > 0; i--, gates += gateRow, before += stateRow, after += stateRow)
        {
            for (int u = 0; u < units; u += V.Width)
                program.Forward(new CellStep<V>(gates + u, slot, before + u, after + u, null, state));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Backward<V>(in CellRows rows) where V : struct, ILane<V>
    {
        T program = _program;
        int units = rows.Units;
        nint slot = rows.Slot, state = rows.State, gateRow = rows.GateRow, stateRow = rows.StateRow, gradientRow = rows.GradientRow;
        float* gates = rows.Gates, before = rows.Before, after = rows.After, gradient = rows.Gradient;
        for (int i = rows.Count; i > 0; i--, gates += gateRow, before += stateRow, after += stateRow, gradient += gradientRow)
        {
            for (int u = 0; u < units; u += V.Width)
                program.Backward(new CellStep<V>(gates + u, slot, before + u, after + u, gradient + u, state));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Reset<V>(in CellRows rows) where V : struct, ILane<V>
    {
        T program = _program;
        int units = rows.Units;
        nint slot = rows.Slot, state = rows.State, gateRow = rows.GateRow, stateRow = rows.StateRow, hiddenRow = rows.HiddenRow, operandRow = rows.OperandRow;
        float* gates = rows.Gates, before = rows.Before, hidden = rows.Hidden, operand = rows.Operand;
        for (int i = rows.Count; i > 0; i--, gates += gateRow, before += stateRow, hidden += hiddenRow, operand += operandRow)
        {
            for (int u = 0; u < units; u += V.Width)
                V.Store(program.Reset(new CellStep<V>(gates + u, slot, before + u, null, null, state), V.Load(hidden + u)), operand + u);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void ResetBackward<V>(in CellRows rows) where V : struct, ILane<V>
    {
        T program = _program;
        int units = rows.Units;
        nint slot = rows.Slot, state = rows.State, gateRow = rows.GateRow, stateRow = rows.StateRow, gradientRow = rows.GradientRow, hiddenRow = rows.HiddenRow, operandRow = rows.OperandRow, keepRow = rows.KeepRow;
        float* gates = rows.Gates, before = rows.Before, gradient = rows.Gradient, hidden = rows.Hidden, operand = rows.Operand, keep = rows.Keep;
        bool keeps = keep != null;
        for (int i = rows.Count; i > 0; i--, gates += gateRow, before += stateRow, gradient += gradientRow, hidden += hiddenRow, operand += operandRow, keep += keepRow)
        {
            for (int u = 0; u < units; u += V.Width)
            {
                V d = program.ResetBackward(new CellStep<V>(gates + u, slot, before + u, null, null, state), V.Load(hidden + u), V.Load(operand + u));
                if (keeps) d *= V.Load(keep + u);
                V.Store(V.Load(gradient + u) + d, gradient + u);
            }
        }
    }
}
