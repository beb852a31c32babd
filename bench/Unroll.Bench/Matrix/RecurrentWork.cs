namespace Unroll.Bench;

/// <summary>How many floating-point operations a run of a recurrent layer takes: the products, and the work on each element beside them.</summary>
/// <remarks>Counted as McMahon counted the Livermore loops, whatever instructions an implementation spends: an addition, multiplication or comparison
/// is one, a division four, a function like the exponential eight. docs/benchmarks.md has the table.</remarks>
/// <param name="Cell">The cell.</param>
/// <param name="Configuration">Its options.</param>
/// <param name="Inputs">Features.</param>
/// <param name="Units">Units.</param>
internal sealed record RecurrentWork(CellKind Cell, Configuration Configuration, int Inputs, int Units)
{
    const double Division = 4, Function = 8;

    /// <summary>Layer norm of a number: its part of mean and variance, the scaling; backward its part of the scale's gradient and of two means.</summary>
    const double Norm = 7, NormBackward = 10;

    int Gates => Cell switch { CellKind.SimpleRnn => 1, CellKind.Gru => 3, _ => 4 };

    int Directions => Configuration.Bidirectional ? 2 : 1;

    /// <summary>Multiply-adds of one row's forward step in one direction.</summary>
    internal long StepMultiplyAdds => (long)Gates * Units * (Inputs + Units);

    /// <summary>Operations of a forward pass without dropout.</summary>
    /// <param name="steps">Real steps of all rows together.</param>
    internal double Inference(double steps) => Directions * steps * (2.0 * StepMultiplyAdds + Units * ForwardPerUnit);

    /// <summary>Operations of a forward and a backward pass.</summary>
    /// <param name="steps">Real steps of all rows together.</param>
    /// <param name="rows">Rows of the batch: dropout masks are drawn once for a row.</param>
    internal double Train(double steps, int rows) =>
        Directions * (steps * (6.0 * StepMultiplyAdds + Units * (ForwardPerUnit + BackwardPerUnit) + 3 * Dropped) + rows * Dropped * Function);

    /// <summary>Elements that dropout multiplies in a step: forward, and twice in backward.</summary>
    double Dropped => Configuration.DropoutMasks(Gates) * ((Configuration.Dropout > 0 ? Inputs : 0) + (Configuration.RecurrentDropout > 0 ? Units : 0));

    double ForwardPerUnit
    {
        get
        {
            var (a, s) = (Apply(Configuration.Activation), Apply(Configuration.Gate));
            return Norms(Norm) + Cell switch
            {
                CellKind.SimpleRnn => a,
                CellKind.Gru => a + 2 * s + (Configuration.ResetAfter ? 6 : 5),
                _ => 2 * a + 3 * s + 4,
            };
        }
    }

    double BackwardPerUnit
    {
        get
        {
            var (a, s) = (Gradient(Configuration.Activation), Gradient(Configuration.Gate));
            var bias = Configuration.UseBias ? Cell == CellKind.Gru && Configuration.ResetAfter ? 4 : Gates : 0;
            return bias + Norms(NormBackward) + Cell switch
            {
                CellKind.SimpleRnn => a,
                CellKind.Gru => a + 2 * s + 7,
                // The LSTM's backward pass applies the activation to the new cell state again.
                _ => Apply(Configuration.Activation) + 2 * a + 3 * s + 7,
            };
        }
    }

    // Input and recurrent product of every gate are normalised and added; an LSTM's new cell state too, with a shift.
    double Norms(double each) => Configuration.LayerNorm ? Gates * (2 * each + 1) + (Cell == CellKind.Lstm ? each + 1 : 0) : 0;

    static double Apply(Activation activation) => activation switch
    {
        TanhActivation or SigmoidActivation => Function,
        HardSigmoidActivation => 4,
        SoftsignActivation => 2 + Division,
        ReluActivation => 1,
        _ => 0,
    };

    static double Gradient(Activation activation) => activation switch
    {
        TanhActivation or SigmoidActivation => 3,
        HardSigmoidActivation => 5,
        SoftsignActivation => 4,
        ReluActivation => 2,
        _ => 0,
    };
}
