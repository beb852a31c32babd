using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Slots i, f, g, o: c' = f c + i g, h' = o a(c').</summary>
internal readonly struct LstmCell(ActivationKind activation, ActivationKind gate) : ICellProgram
{
    public string Name => "lstm";

    public int Gates => 4;

    public int States => 2;

    public HiddenProduct Hidden => HiddenProduct.Joined;

    public ActivationKind Activation(int slot) => slot == 2 ? activation : gate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V c = V.Fma(step.Gate(1), step.State(1), step.Gate(0) * step.Gate(2));
        step.SetNewState(1, c);
        step.SetNewState(0, step.Gate(3) * CellActivation.Apply(activation, c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V i = step.Gate(0), f = step.Gate(1), g = step.Gate(2), o = step.Gate(3), dh = step.StateGradient(0);
        V y = CellActivation.Apply(activation, step.NewState(1));
        V dc = step.StateGradient(1) + CellActivation.Gradient(activation, y, dh * o);
        step.SetGateGradient(0, gate, i, dc * g);
        step.SetGateGradient(1, gate, f, dc * step.State(1));
        step.SetGateGradient(2, activation, g, dc * i);
        step.SetGateGradient(3, gate, o, dh * y);
        step.SetStateGradient(0, V.Zero);
        step.SetStateGradient(1, dc * f);
    }

    public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

    public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
}
