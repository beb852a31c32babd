namespace Unroll.Kernels;

// What was given, before anything is read or written.
public static partial class RecurrentKernel
{
    internal static void Check(RecurrentSpec spec, RecurrentArrays arrays, RecurrentGradients gradients)
    {
        int n = spec.Cell.Gates * spec.Units;
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
