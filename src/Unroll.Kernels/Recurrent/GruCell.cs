using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Reset after: slots x part of the candidate, z, r, h part of the candidate.</summary>
internal readonly struct GruCell(ActivationKind activation, ActivationKind gate) : ICellProgram
{
    public string Name => "gru";

    public int Gates => 3;

    public int States => 1;

    public HiddenProduct Hidden => HiddenProduct.LastGateApart;

    public ActivationKind Activation(int slot) => slot is 1 or 2 ? gate : ActivationKind.Linear;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V candidate = CellActivation.Apply(activation, V.Fma(step.Gate(2), step.Gate(3), step.Gate(0))), z = step.Gate(1);
        step.SetGate(0, candidate);
        step.SetNewState(0, V.Fma(z, step.State(0), (V.Splat(1f) - z) * candidate));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V candidate = step.Gate(0), z = step.Gate(1), r = step.Gate(2), dh = step.StateGradient(0);
        V d = CellActivation.Gradient(activation, candidate, dh * (V.Splat(1f) - z));
        step.SetGate(0, d);
        step.SetGateGradient(1, gate, z, dh * (step.State(0) - candidate));
        step.SetGateGradient(2, gate, r, d * step.Gate(3));
        step.SetGate(3, d * r);
        step.SetStateGradient(0, dh * z);
    }

    public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

    public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
}
