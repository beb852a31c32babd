namespace Unroll;

public abstract partial class RecurrentLayer
{
    (Tensor Sequence, Tensor Last, State<Tensor> State)? FindFused(Tensor x, Mask? mask, State<Tensor>? initial, DropoutMasks? masks, Tensor? factors)
    {
        if (FusedCall(x, mask, initial, masks, factors) is not { } call || call.FindKernel() is not { } kernel)
            return null;
        var (sequence, last, final) = Tensor.Recurrent(kernel, call, (GoBackwards ? Reversed(mask) : mask)?.Through(DisplayName));
        return (sequence, last, Named(final));
    }

    /// <summary>What the kernels are to run; null where the definition runs.</summary>
    /// <param name="x">Of the whole run.</param>
    /// <param name="mask">Of x.</param>
    /// <param name="initial">Null for zeros.</param>
    /// <param name="masks">Of dropout.</param>
    /// <param name="factors">Of the steps.</param>
    /// <param name="byStep">Of a run step by step, which keeps everything: TruncateSteps.</param>
    RecurrentCall? FusedCall(Tensor x, Mask? mask, State<Tensor>? initial, DropoutMasks? masks, Tensor? factors = null, int? byStep = null)
    {
        if (ForceComposed || Fused is not { } cell)
            return null;
        mask?.Require(Who, x.Shape);
        return new RecurrentCall
        {
            Cell = cell.Program,
            X = x,
            Mask = mask?.Steps,
            GoBackwards = GoBackwards,
            ZeroOutputForMask = ZeroesMasked,
            CheckpointSteps = byStep is null ? CheckpointSteps : 0,
            TruncateSteps = byStep ?? TruncateSteps,
            InputDropout = masks?.Input,
            RecurrentDropout = masks?.Recurrent,
            Kernel = cell.Kernel,
            Recurrent = cell.Recurrent,
            Bias = cell.Bias,
            Norms = [.. cell.Norms],
            StepFactors = factors,
            Projection = cell.Projection,
            InitialStates = initial is null ? null : [.. initial],
        };
    }

    /// <summary>This layer's part of a run of two directions at once, or null where it must be called by itself.</summary>
    internal RecurrentCall? CallBeside(Tensor x, State<Tensor>? initial, Pass pass)
    {
        if (Stateful || pass.Watch is not null || (pass.Additions is not null && ActivityRegularizer is not null) || x.Rank != 3 || x.Shape[2] != _features || x.Backend is not IRecurrentKernel or StepBackend || InputNames.Count > 1)
            return null;
        EnsureFilled();
        var mask = x.Mask;
        x = (x.IsFloat ? x : x.To(DType.Float32)).WithMask(null);
        return FusedCall(x, mask, initial, GivenMasks ?? DrawMasks(pass.Enter(DisplayName), x));
    }

    /// <summary>One step of the cell: PyTorch's LSTMCell and its like. As <c>Run</c> on sequences of one step; in training, steps that share weights share one
    /// product for their gradients, so that a loop by hand costs what the layer's own loop costs.</summary>
    /// <param name="x">The step's features [batch, features].</param>
    /// <param name="state">The state before; zeros by default.</param>
    /// <param name="pass">Inference by default. Dropout draws the same masks for the same pass, so the same ones at every step.</param>
    /// <returns>The output [batch, OutputWidth] and the state after.</returns>
    /// <exception cref="ShapeException">x is not of rank 2, or the state is not this layer's.</exception>
    /// <exception cref="NotSupportedException">The cell takes more inputs than x.</exception>
    public (Tensor Output, State<Tensor> State) RunStep(Tensor x, State<Tensor>? state = null, Pass pass = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != InputRank - 1)
            throw new ShapeException($"{Who}.RunStep", $"an input of shape {x.Shape}", $"one step [batch, {AxesBetween}features]", $"use Run for sequences [batch, time, {AxesBetween}features]");
        if (InputNames.Count > 1)
            throw new NotSupportedException($"{Who}.RunStep: the cell takes {string.Join(", ", InputNames)}, and RunStep has x alone. Usual fix: Run on sequences of one step.");
        if (!IsBuilt)
            EnsureBuilt([x.ExpandDims(1).Shape]);
        if (x.Backend is not ShapeOnlyBackend)
            EnsureFilled();
        if (state is not null)
            _ = StateInputs.Read($"{Who}.RunStep", new Values([("x", x), .. state.Leaves]), 1, StateLayout, Positions(x.ExpandDims(1).Shape));
        pass = pass.Enter(DisplayName);
        if (!Gradients.IsRecording)
        {
            var (_, last, final) = RunSequence([x.ExpandDims(1)], null, state, pass);
            return (last, final);
        }
        var sequence = x.ExpandDims(1);
        pass = pass with { Masks = GivenMasks ?? DrawMasks(pass, sequence) };
        var projected = ProjectAll([sequence], pass.Masks)[.., 0];
        return Answered(Step(projected, state ?? ZeroState(sequence), pass), OutputShape(sequence));
    }
}
