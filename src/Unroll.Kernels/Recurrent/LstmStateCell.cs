using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>An LSTM up to its cell state, which is then normalised: c' = f c + i g. <see cref="LstmOutputCell"/> does the rest.</summary>
internal readonly struct LstmStateCell(ActivationKind activation, ActivationKind gate) : ICellProgram
{
    public string Name => "lstm";

    public int Gates => 4;

    public int States => 2;

    public HiddenProduct Hidden => HiddenProduct.Joined;

    public ActivationKind Activation(int slot) => slot is 2 or 4 ? activation : gate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V> => step.SetNewState(1, V.Fma(step.Gate(1), step.State(1), step.Gate(0) * step.Gate(2)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V i = step.Gate(0), f = step.Gate(1), g = step.Gate(2), dc = step.StateGradient(1);
        step.SetGateGradient(0, gate, i, dc * g);
        step.SetGateGradient(1, gate, f, dc * step.State(1));
        step.SetGateGradient(2, activation, g, dc * i);
        step.SetStateGradient(1, dc * f);
    }

    public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

    public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
}

/// <summary>From the activated normalised state y in slot 4: h' = o y.</summary>
internal readonly struct LstmOutputCell(ActivationKind activation, ActivationKind gate) : ICellProgram
{
    public string Name => "lstm";

    public int Gates => 5;

    public int States => 2;

    public HiddenProduct Hidden => HiddenProduct.Joined;

    public ActivationKind Activation(int slot) => slot is 2 or 4 ? activation : gate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V> => step.SetNewState(0, step.Gate(3) * step.Gate(4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V o = step.Gate(3), y = step.Gate(4), dh = step.StateGradient(0);
        step.SetGateGradient(3, gate, o, dh * y);
        step.SetGateGradient(4, activation, y, dh * o);
        step.SetStateGradient(0, V.Zero);
    }

    public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

    public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
}
