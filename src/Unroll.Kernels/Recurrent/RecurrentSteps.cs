namespace Unroll.Kernels;

/// <summary>A recurrent layer over a sequence whose inputs are made while it goes on: forward a step at a time, then backward from a step to the first. Each step does what
/// <see cref="RecurrentKernel"/> does for all of them, on the same saved values; the gradients of the weights follow as one product over all steps.</summary>
public sealed class RecurrentSteps : IDisposable
{
    private readonly RecurrentSpec _spec;
    private readonly RecurrentArrays _arrays;
    private readonly ForwardPass _forward;
    private readonly RecurrentSaved _saved;
    private readonly RecurrentGradients _gradients = new();
    private BackwardPass? _backward;
    private int _done, _at;

    internal RecurrentSteps(RecurrentSpec spec, RecurrentArrays arrays)
    {
        var weights = arrays.Packed ?? new PackedWeights(spec, arrays);
        (_spec, _arrays, _forward) = (spec, arrays, new ForwardPass(spec, arrays, weights));
        _saved = new RecurrentSaved(spec, arrays, weights, _forward.Begin());
    }

    /// <summary>Runs the next step: reads its X and writes its Y.</summary>
    /// <exception cref="InvalidOperationException">All steps have been run, or backward has begun.</exception>
    public void Forward()
    {
        if (_done == _spec.Steps || _backward is not null)
            throw new InvalidOperationException($"{RecurrentKernel.Who(_spec.Cell)}step {_done} of {_spec.Steps} was asked for{(_backward is null ? "" : " after backward")}; begin another run.");
        _forward.RunStep(_saved, _done++);
    }

    /// <summary>The states after the latest step, each [batch, units]; absent ones are not written.</summary>
    public void CopyStates(Block[] to)
    {
        var layout = _saved.Weights.Layout;
        for (int state = 0; state < to.Length; state++)
        {
            int width = state == 0 ? _spec.Hidden : _spec.Units;
            to[state].Check(_spec.Cell, "states", _spec.Batch, 1, width);
            for (int row = 0; row < _spec.Batch && !to[state].IsAbsent; row++)
            {
                int from = _saved.States.Offset + (((_done * _spec.Batch) + row) * layout.StateRow) + (state * layout.Slot);
                _saved.States.Array.AsSpan(from, width).CopyTo(to[state].Array.AsSpan(to[state].Offset + (row * to[state].BatchStride), width));
            }
        }
    }

    /// <summary>Runs a step backward: the first call may name any step that was run (those after it have no gradient), each other call names the step before.</summary>
    /// <param name="step">Which.</param>
    /// <param name="dY">Gradient of the step's output [batch, units], or absent.</param>
    /// <param name="dX">Receives the gradient of its input [batch, inputs]; or absent.</param>
    /// <param name="dStates">Gradients of the states after it, as <see cref="CopyStates"/> gave them; absent ones are zero.</param>
    /// <exception cref="InvalidOperationException">Another step's turn.</exception>
    public void Backward(int step, Block dY, Block dX, Block[] dStates)
    {
        bool first = _backward is null;
        if (first ? step < 0 || step >= _done : step != _at - 1)
            throw new InvalidOperationException($"{RecurrentKernel.Who(_spec.Cell)}backward of step {step} was asked for; {(first ? $"one of the {_done} steps that were run" : $"step {_at - 1}")} is needed.");
        dY.Check(_spec.Cell, "dY", _spec.Batch, 1, _spec.Hidden);
        dX.Check(_spec.Cell, "dX", _spec.Batch, 1, _spec.Inputs);
        if (first)
        {
            _saved.Use();
            _saved.Hold(0, step + 1);
            _backward = new BackwardPass(_spec, _arrays, _saved, _gradients);
        }
        // One step's: no distance from step to step.
        _gradients.dY = new Block(dY.Array, dY.Offset, dY.BatchStride, 0);
        _gradients.dX = new Block(dX.Array, dX.Offset, dX.BatchStride, 0);
        _gradients.dFinal = dStates;
        _backward!.RunStep(_at = step, first);
    }

    /// <summary>After the first step's backward: fills the wanted gradients of weights and initial states.</summary>
    /// <exception cref="InvalidOperationException">The steps have not been run backward down to the first.</exception>
    public void Finish(RecurrentGradients gradients)
    {
        if (_backward is null || _at != 0)
            throw new InvalidOperationException($"{RecurrentKernel.Who(_spec.Cell)}gradients of the weights were asked for before backward had come to the first step.");
        RecurrentKernel.Check(_spec, _arrays, gradients);
        _backward.Finish(gradients);
        new WeightGradients(_spec, _arrays, _saved, gradients).Run(accumulate: false);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _saved.Dispose();
}
