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
        if (saved.Spec.Batch != spec.Batch || saved.Spec.Steps != spec.Steps || !saved.Weights.Fits(spec))
            throw new ArgumentException(Who(spec.Cell) + "the saved values are of another spec; pass what Forward returned for this one.", nameof(saved));
        Check(spec, arrays, gradients);
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

    /// <summary>Begins a run whose inputs are made while it goes on: the X of a step is read when its turn comes. Last and FinalStates are not written, and TimeChunk is 0.</summary>
    /// <exception cref="ArgumentException">An array is shorter than its block, or the packed weights are of another layer.</exception>
    /// <exception cref="NotSupportedException">The spec is not supported, or there is a mask: a masked step is one that is not run.</exception>
    public static RecurrentSteps Begin(RecurrentSpec spec, RecurrentArrays arrays)
    {
        Check(spec, arrays);
        if (arrays.Mask is not null || spec.TimeChunk > 0)
            throw new NotSupportedException(Who(spec.Cell) + "a mask or time chunks were given for a run step by step; leave them out.");
        return new RecurrentSteps(spec, arrays);
    }
}
