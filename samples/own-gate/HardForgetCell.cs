using Unroll;
using Unroll.Kernels;

namespace OwnGate;

/// <summary>The same cell as a struct on SIMD lanes: it runs inside the whole-sequence kernels.</summary>
public readonly struct HardForgetCell : ICellProgram
{
    public string Name => "hard_forget_lstm";

    public int Gates => 4;

    public int States => 2;

    public HiddenProduct Hidden => HiddenProduct.Joined;

    public ActivationKind Activation(int slot) => slot switch
    {
        1 => ActivationKind.HardSigmoid,                                             // the one gate that differs: Sigmoid in an LSTM
        2 => ActivationKind.Tanh,
        _ => ActivationKind.Sigmoid,
    };

    // The slots hold i, f, g, o with their activations applied: c' = f c + i g, h' = o tanh(c').
    public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        var c = V.Fma(step.Gate(1), step.State(1), step.Gate(0) * step.Gate(2));
        step.SetNewState(1, c);
        step.SetNewState(0, step.Gate(3) * CellActivation.Apply(ActivationKind.Tanh, c));
    }

    public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V i = step.Gate(0), f = step.Gate(1), g = step.Gate(2), o = step.Gate(3), dh = step.StateGradient(0);
        var y = CellActivation.Apply(ActivationKind.Tanh, step.NewState(1));
        var dc = step.StateGradient(1) + CellActivation.Gradient(ActivationKind.Tanh, y, dh * o);
        step.SetGateGradient(0, Activation(0), i, dc * g);
        step.SetGateGradient(1, Activation(1), f, dc * step.State(1));
        step.SetGateGradient(2, Activation(2), g, dc * i);
        step.SetGateGradient(3, Activation(3), o, dh * y);
        step.SetStateGradient(0, V.Zero);
        step.SetStateGradient(1, dc * f);
    }

    public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

    public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
}
