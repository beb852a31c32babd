namespace Unroll;

public abstract partial class RecurrentLayer
{
    internal override StepLoop BeginSteps(Tensor x, int steps, Values? constants, State<Tensor>? state, Pass pass)
    {
        if (GoBackwards)
            throw new InvalidOperationException($"{Who} cannot feed on its own outputs: it reads sequences from the end (GoBackwards). Usual fix: leave GoBackwards out.");
        if (SequenceNames.Count > 1)
            throw new InvalidOperationException($"{Who} cannot feed on its own outputs: it takes {string.Join(", ", SequenceNames)}. Usual fix: a cell that takes x alone.");
        EnsureFilled();
        pass = pass.Enter(DisplayName);
        x = x.IsFloat ? x : x.To(DType.Float32);
        pass = pass with
        {
            Masks = GivenMasks ?? DrawMasks(pass, x),
            Constants = constants is null ? null : Prepare(constants, pass),
            Traces = Trace(constants) is null ? null : [],
            Inside = null,
        };
        if (constants is null && Gradients.IsRecording && FindFusedSteps(x, steps, state, pass.Masks, TruncateSteps) is { } fused)
            return fused;
        state ??= ZeroState(x);
        return new Steps(this, constants is null, state, constants is null ? pass : BeginInside(x, steps, state, pass));
    }

    /// <summary>The layer's own steps, as the kernels run them and with gradients; null where they cannot.</summary>
    StepLoop? FindFusedSteps(Tensor x, int steps, State<Tensor>? state, DropoutMasks? masks, int truncate) =>
        FusedCall(x.EmptyLike([x.Shape[0], steps, x.Shape[^1]], DisplayName), null, state, masks, byStep: truncate) is { } call
        && call.FindKernel() is { } kernel && Tensor.RecurrentSteps.Begin(kernel, call) is { } run ? new FusedSteps(this, run) : null;

    /// <summary>As <see cref="BeginSteps"/> for a cell inside another: null unless its kernel runs the steps and gradients are wanted. The layer around it cuts gradients, or not.</summary>
    internal StepLoop? BeginFusedSteps(Tensor x, int steps, State<Tensor> state, Pass pass)
    {
        if (!Gradients.IsRecording)
            return null;
        EnsureFilled();
        return FindFusedSteps(x, steps, state, GivenMasks ?? DrawMasks(pass.Enter(DisplayName), x), 0);
    }

    /// <summary>Before the first step of a run without a mask: what its steps run inside, in <see cref="Pass.Inside"/>.</summary>
    private protected virtual Pass BeginInside(Tensor x, int steps, State<Tensor> state, Pass pass) => pass;

    sealed class FusedSteps(RecurrentLayer layer, Tensor.RecurrentSteps run) : StepLoop
    {
        internal override State<Tensor> State => layer.Named(run.States());

        internal override Tensor Step(Tensor x) => run.Step(x);
    }

    sealed class Steps(RecurrentLayer layer, bool alone, State<Tensor> state, Pass pass) : StepLoop
    {
        int _step;

        internal override State<Tensor> State => state;

        internal override IReadOnlyList<Tensor> Notes => pass.Traces ?? [];

        internal override Tensor Step(Tensor x)
        {
            if (layer.TruncateSteps > 0 && _step++ % layer.TruncateSteps == 0)
                state = state.Detach();
            var sequence = x.ExpandDims(1);
            // Without gradients the kernels take a step; with them, steps that share weights share one product for the gradients.
            if (alone && !Gradients.IsRecording)
            {
                (_, var last, state) = layer.RunSequence([sequence], null, state, pass);
                return last;
            }
            var projected = layer.ProjectAll([sequence], pass.Masks)[.., 0];
            (var y, state) = layer.Answered(layer.Step(projected, state, pass), layer.OutputShape(sequence));
            return y;
        }
    }
}
