using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Reset before: slots z, r, candidate; the candidate's product sees r h.</summary>
internal readonly struct GruResetBeforeCell(ActivationKind activation, ActivationKind gate) : ICellProgram
{
    public string Name => "gru (reset before)";

    public int Gates => 3;

    public int States => 1;

    public HiddenProduct Hidden => HiddenProduct.LastGateAfterReset;

    public ActivationKind Activation(int slot) => slot == 2 ? activation : gate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V z = step.Gate(0);
        step.SetNewState(0, V.Fma(z, step.State(0), (V.Splat(1f) - z) * step.Gate(2)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V z = step.Gate(0), candidate = step.Gate(2), dh = step.StateGradient(0);
        step.SetGateGradient(0, gate, z, dh * (step.State(0) - candidate));
        step.SetGateGradient(2, activation, candidate, dh * (V.Splat(1f) - z));
        step.SetStateGradient(0, dh * z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => step.Gate(1) * hidden;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V>
    {
        V r = step.Gate(1);
        step.SetGateGradient(1, gate, r, gradient * hidden);
        return gradient * r;
    }
}
