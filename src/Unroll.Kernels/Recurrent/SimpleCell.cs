using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>h' = f(pre).</summary>
internal readonly struct SimpleCell(ActivationKind activation) : ICellProgram
{
    public string Name => "simple_rnn";

    public int Gates => 1;

    public int States => 1;

    public HiddenProduct Hidden => HiddenProduct.Joined;

    public ActivationKind Activation(int slot) => activation;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V> => step.SetNewState(0, step.Gate(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        step.SetGateGradient(0, activation, step.Gate(0), step.StateGradient(0));
        step.SetStateGradient(0, V.Zero);
    }

    public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

    public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
}
