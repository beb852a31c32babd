namespace Unroll.Kernels;

/// <summary>
/// Recurrent layers over whole sequences. Each pre-activation is one chain of multiply-adds: bias, then inputs, then hidden state, both in
/// order; rows never meet. So the bits do not depend on the thread count, a row alone equals the row in a batch, a sequence in chunks
/// (final states passed on as initial ones) equals the whole, and a right-masked sequence equals the truncated one.
/// </summary>
/// <remarks>
/// Output t is masked ? (ZeroOutputForMask ? 0 : output t - 1) : h_t, with 0 before the first; the last output is that of the last step
/// processed. Masked steps are left out, never multiplied by 0: NaN there changes nothing.
/// </remarks>
public static partial class RecurrentKernel
{
    /// <summary>Whether the kernels do what the spec asks: false with constants, and with a projection wider than the units or of a cell that is no LSTM.</summary>
    public static bool Supports(RecurrentSpec spec) => spec.Constants == 0 && (spec.Projection == 0 || (spec.Cell.CanProject && spec.Projection > 0 && spec.Projection <= spec.Units));

    /// <summary>Packs Kernel and Recurrent of <paramref name="arrays"/> (nothing else of it is read) for the cell, inputs and units of the spec.</summary>
    public static PackedWeights Pack(RecurrentSpec spec, RecurrentArrays arrays)
    {
        CheckWeights(spec, arrays);
        return new PackedWeights(spec, arrays);
    }

    /// <summary>
    /// Runs the sequence and fills Y, Last and FinalStates. Returns what backward needs when the spec says so, else null. Called again with the
    /// same spec, arrays and packed weights, as a stepper does, it allocates nothing from the third call on.
    /// </summary>
    /// <exception cref="ArgumentException">An array is shorter than its block, or the packed weights are of another layer.</exception>
    /// <exception cref="NotSupportedException">The spec is not supported.</exception>
    public static RecurrentSaved? Forward(RecurrentSpec spec, RecurrentArrays arrays)
    {
        Check(spec, arrays);
        var weights = arrays.Packed ?? new PackedWeights(spec, arrays);
        var pass = Interlocked.Exchange(ref arrays.LastPass, null);
        if (pass is null || !pass.Fits(spec, weights)) pass = new ForwardPass(spec, arrays, weights);
        var plan = pass.Begin();
        var saved = spec.SaveForBackward ? new RecurrentSaved(spec, arrays, weights, plan) : null;
        pass.Run(saved);
        if (saved is null) arrays.LastPass = pass;
        return saved;
    }

    /// <summary>Runs the sequence backward and fills the wanted gradients. The arrays must be those of the forward run, with unchanged contents.</summary>
    /// <exception cref="ArgumentException">An array is shorter than its block.</exception>
    /// <exception cref="InvalidOperationException">The saved values were used before.</exception>
    public static void Backward(RecurrentSpec spec, RecurrentArrays arrays, RecurrentSaved saved, RecurrentGradients gradients)
    {
        Check(spec, arrays);
        int n = spec.Cell.Gates * spec.Units;
        if (saved.Spec.Batch != spec.Batch || saved.Spec.Steps != spec.Steps || !saved.Weights.Fits(spec))
            throw new ArgumentException(Who(spec.Cell) + "the saved values are of another spec; pass what Forward returned for this one.", nameof(saved));
        gradients.dY.Check(spec.Cell, "dY", spec.Batch, spec.Steps, spec.Hidden);
        gradients.dLast.Check(spec.Cell, "dLast", spec.Batch, 1, spec.Hidden);
        gradients.dStepFactors.Check(spec.Cell, "dStepFactors", spec.Batch, spec.Steps, 1);
        gradients.dX.Check(spec.Cell, "dX", spec.Batch, spec.Steps, spec.Inputs);
        CheckStates(spec, "dFinal", gradients.dFinal);
        CheckStates(spec, "dInitial", gradients.dInitial);
        CheckLength(spec.Cell, "dKernel", gradients.dKernel, gradients.dKernelOffset, spec.Inputs * n);
        CheckLength(spec.Cell, "dRecurrent", gradients.dRecurrent, gradients.dRecurrentOffset, spec.Hidden * n);
        CheckLength(spec.Cell, "dProjection", gradients.dProjection, gradients.dProjectionOffset, spec.Units * spec.Projection);
        CheckLength(spec.Cell, "dBias", gradients.dBias, gradients.dBiasOffset, n);
        CheckLength(spec.Cell, "dRecurrentBias", gradients.dRecurrentBias, gradients.dRecurrentBiasOffset, n);
        if (gradients.dNorms.Length > 0 && gradients.dNorms.Length != arrays.Norms.Length)
            throw new ArgumentException(Who(spec.Cell) + $"{gradients.dNorms.Length} gradients for {arrays.Norms.Length} norms were given; as many are needed, absent where not wanted.");
        CheckNorms(spec, "dNorms", gradients.dNorms);
        saved.Use();
        var backward = new BackwardPass(spec, arrays, saved, gradients);
        var ofWeights = new WeightGradients(spec, arrays, saved, gradients);
        if (saved.Borders is null)
        {
            backward.Run();
            ofWeights.Run(accumulate: false);
            return;
        }
        saved.Rent();
        var again = new ForwardPass(spec, arrays, saved.Weights);
        int steps = saved.Plan.Steps;
        for (int from = (steps - 1) / saved.Chunk * saved.Chunk, to = steps; to > 0; to = from, from -= saved.Chunk)
        {
            saved.Hold(from, to);
            again.RunAgain(saved);
            backward.Run();
            ofWeights.Run(accumulate: to < steps);
        }
    }

    private static void Check(RecurrentSpec spec, RecurrentArrays arrays)
    {
        if (!Supports(spec))
            throw new NotSupportedException(Who(spec.Cell) + "constants, and projections of other cells than the LSTM or wider than its units, have no kernel; ask Supports first and run the composed layer.");
        if (spec.TimeChunk < 0 || spec.Truncate < 0)
            throw new ArgumentException(Who(spec.Cell) + $"time chunks of {spec.TimeChunk} and truncation after {spec.Truncate} steps were given; at least 0 is needed, 0 for none.");
        if (spec.Batch < 0 || spec.Steps < 0 || spec.Inputs < 0 || spec.Units < 1)
            throw new ArgumentException(Who(spec.Cell) + $"batch {spec.Batch}, steps {spec.Steps}, inputs {spec.Inputs}, units {spec.Units} were given; at least 0, 0, 0 and 1 are needed.");
        int gates = spec.Cell.Gates;
        arrays.X.Check(spec.Cell, "X", spec.Batch, spec.Steps, spec.Inputs);
        if (arrays.X.IsAbsent && spec.Batch > 0 && spec.Steps > 0 && spec.Inputs > 0) throw new ArgumentException(Who(spec.Cell) + "no input was given; set X.");
        arrays.InputDropout.Check(spec.Cell, "InputDropout", spec.Batch, gates, spec.Inputs);
        arrays.RecurrentDropout.Check(spec.Cell, "RecurrentDropout", spec.Batch, gates, spec.Hidden);
        arrays.StepFactors.Check(spec.Cell, "StepFactors", spec.Batch, spec.Steps, 1);
        if (spec.Cell.HasFactor == arrays.StepFactors.IsAbsent && spec.Batch > 0 && spec.Steps > 0)
            throw new ArgumentException(Who(spec.Cell) + (spec.Cell.HasFactor ? "no factors of the steps were given; set StepFactors." : "factors of the steps were given, which the cell does not use; leave StepFactors absent."));
        arrays.Y.Check(spec.Cell, "Y", spec.Batch, spec.Steps, spec.Hidden);
        arrays.Last.Check(spec.Cell, "Last", spec.Batch, 1, spec.Hidden);
        CheckStates(spec, "InitialStates", arrays.InitialStates);
        CheckStates(spec, "FinalStates", arrays.FinalStates);
        CheckLength(spec.Cell, "Bias", arrays.Bias, arrays.BiasOffset, gates * spec.Units);
        CheckLength(spec.Cell, "RecurrentBias", arrays.RecurrentBias, arrays.RecurrentBiasOffset, gates * spec.Units);
        int norms = !spec.LayerNorm ? 0 : spec.Cell.Output is null ? 2 : 4;
        if (arrays.Norms.Length != norms || Array.Exists(arrays.Norms, static n => n.IsAbsent))
            throw new ArgumentException(Who(spec.Cell) + $"{arrays.Norms.Length} norms were given; {norms} are needed: {(norms == 0 ? "set LayerNorm to use them" : "scales of the two products, then of a normalised state its scale and shift")}.");
        CheckNorms(spec, "Norms", arrays.Norms);
        if (arrays.Mask is { } mask && spec.Batch > 0 && spec.Steps > 0)
        {
            long b = (long)(spec.Batch - 1) * arrays.MaskBatchStride, t = (long)(spec.Steps - 1) * arrays.MaskTimeStride;
            if (arrays.MaskOffset + Math.Min(b, 0) + Math.Min(t, 0) < 0 || arrays.MaskOffset + Math.Max(b, 0) + Math.Max(t, 0) >= mask.Length)
                throw new ArgumentException(Who(spec.Cell) + $"the mask [{spec.Batch}, {spec.Steps}] with offset {arrays.MaskOffset} and strides ({arrays.MaskBatchStride}, {arrays.MaskTimeStride}) leaves its array of {mask.Length}; check the offset and the strides.");
        }
        if (arrays.Packed is { } packed && !packed.Fits(spec))
            throw new ArgumentException(Who(spec.Cell) + "the packed weights are of a layer with other gates, inputs or units; pack this layer's.");
        CheckWeights(spec, arrays);
    }

    private static void CheckStates(RecurrentSpec spec, string name, Block[] states)
    {
        for (int i = 0; i < states.Length; i++) states[i].Check(spec.Cell, name, spec.Batch, 1, i == 0 ? spec.Hidden : spec.Units);
    }

    private static void CheckNorms(RecurrentSpec spec, string name, Block[] norms)
    {
        for (int i = 0; i < norms.Length; i++) norms[i].Check(spec.Cell, name, 1, 1, i < 2 ? spec.Cell.Gates * spec.Units : spec.Units);
    }

    private static void CheckWeights(RecurrentSpec spec, RecurrentArrays arrays)
    {
        CheckLength(spec.Cell, "Kernel", arrays.Kernel, arrays.KernelOffset, spec.Inputs * spec.Cell.Gates * spec.Units);
        CheckLength(spec.Cell, "Recurrent", arrays.Recurrent, arrays.RecurrentOffset, spec.Hidden * spec.Cell.Gates * spec.Units);
        if (arrays.Projection is null != (spec.Projection == 0))
            throw new ArgumentException(Who(spec.Cell) + (spec.Projection == 0 ? "weights of a projection were given; set the spec's Projection to its width." : $"a projection to {spec.Projection} was asked for; set Projection to its weights [{spec.Units}, {spec.Projection}]."));
        CheckLength(spec.Cell, "Projection", arrays.Projection, arrays.ProjectionOffset, spec.Units * spec.Projection);
    }

    internal static string Who(CellProgram cell) => $"RecurrentKernel ({cell.Name}) - ";

    private static void CheckLength(CellProgram cell, string name, float[]? array, int offset, int needed)
    {
        if (array is not null && (offset < 0 || array.Length - offset < needed))
            throw new ArgumentException($"{Who(cell)}{name} has {array.Length} elements from {offset} on; {needed} are needed.");
    }
}
