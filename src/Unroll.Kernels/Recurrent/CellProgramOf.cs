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

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Forward<V>(in CellRows given) where V : struct, ILane<V>
    {
        T program = _program;
        CellRows rows = given;
        for (int i = 0; i < rows.Count; i++)
        {
            float* gates = rows.Gates + (i * rows.GateRow), before = rows.Before + (i * rows.StateRow), after = rows.After + (i * rows.StateRow);
            for (int u = 0; u < rows.Units; u += V.Width)
                program.Forward(new CellStep<V>(gates + u, rows.Slot, before + u, after + u, null, rows.State));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Backward<V>(in CellRows given) where V : struct, ILane<V>
    {
        T program = _program;
        CellRows rows = given;
        for (int i = 0; i < rows.Count; i++)
        {
            float* gates = rows.Gates + (i * rows.GateRow), before = rows.Before + (i * rows.StateRow);
            float* after = rows.After + (i * rows.StateRow), gradient = rows.Gradient + (i * rows.GradientRow);
            for (int u = 0; u < rows.Units; u += V.Width)
                program.Backward(new CellStep<V>(gates + u, rows.Slot, before + u, after + u, gradient + u, rows.State));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Reset<V>(in CellRows given) where V : struct, ILane<V>
    {
        T program = _program;
        CellRows rows = given;
        for (int i = 0; i < rows.Count; i++)
        {
            float* gates = rows.Gates + (i * rows.GateRow), before = rows.Before + (i * rows.StateRow);
            float* hidden = rows.Hidden + (i * rows.HiddenRow), operand = rows.Operand + (i * rows.OperandRow);
            for (int u = 0; u < rows.Units; u += V.Width)
                V.Store(program.Reset(new CellStep<V>(gates + u, rows.Slot, before + u, null, null, rows.State), V.Load(hidden + u)), operand + u);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void ResetBackward<V>(in CellRows given) where V : struct, ILane<V>
    {
        T program = _program;
        CellRows rows = given;
        for (int i = 0; i < rows.Count; i++)
        {
            float* gates = rows.Gates + (i * rows.GateRow), before = rows.Before + (i * rows.StateRow), gradient = rows.Gradient + (i * rows.GradientRow);
            float* hidden = rows.Hidden + (i * rows.HiddenRow), operand = rows.Operand + (i * rows.OperandRow), keep = rows.Keep + (i * rows.KeepRow);
            for (int u = 0; u < rows.Units; u += V.Width)
            {
                var step = new CellStep<V>(gates + u, rows.Slot, before + u, null, null, rows.State);
                V d = program.ResetBackward(step, V.Load(hidden + u), V.Load(operand + u));
                if (rows.Keep != null) d *= V.Load(keep + u);
                V.Store(V.Load(gradient + u) + d, gradient + u);
            }
        }
    }
}
