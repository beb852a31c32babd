using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>A recurrent layer over a whole sequence as one operation: one node, whose outputs are the sequence [batch, time, units], the last output
    /// [batch, units] and the final states, and whose inputs are x, the weights and the initial states.</summary>
    internal static (Tensor Sequence, Tensor Last, Tensor[] States) Recurrent(IRecurrentKernel kernel, RecurrentCall call, Mask? sequenceMask)
    {
        var record = Gradients.IsRecording;
        var sequence = new Tensor(Sequence(call, call.Recurrent.Shape[0]).View, sequenceMask);
        var leave = kernel is CpuBackend && sequenceMask is not null && call is { ZeroOutputForMask: false, GoBackwards: false } && LeftOutSteps.Pays(sequenceMask, sequence.Shape[2]);
        var run = new RecurrentRun(kernel, call, record, sequence.View, false, leave);
        var saved = kernel.Forward(run.Spec, run.Views);
        if (leave)
            sequence.View.Storage.LeaveOut(new LeftOutSteps(sequenceMask!, sequence.View.Offset, sequence.Shape[2], repeats: true));
        if (record)
            Node.Record(call.Cell.Name, run.Inputs, [sequence, run.Last, .. run.Final], (dy, needed) =>
            {
                var (gradients, views) = run.Backward(ViewOf(dy[0]), dy.AsSpan(1), needed);
                kernel.Backward(run.Spec, run.Views, saved!, views);
                return gradients;
            }, saved);
        return (sequence, run.Last, run.Final);
    }

    /// <summary>Two layers that run over x in opposite directions as one operation: both at once. The second one's sequence is turned round, so that both
    /// are in the order of the first.</summary>
    /// <param name="kernel">Runs both.</param>
    /// <param name="calls">The two directions.</param>
    /// <param name="joined">Whether the sequences stand side by side in one tensor [batch, time, units + units]; else there are two.</param>
    internal static (Tensor[] Sequences, Tensor[] Last, Tensor[][] States) RecurrentBoth(IRecurrentKernel kernel, RecurrentCall[] calls, bool joined)
    {
        var record = Gradients.IsRecording;
        var units = Array.ConvertAll(calls, c => c.Recurrent.Shape[0]);
        Tensor[] sequences = joined ? [Sequence(calls[0], units[0] + units[1])] : [Sequence(calls[0], units[0]), Sequence(calls[1], units[1])];
        View Part(View whole, int direction) => joined ? Columns(whole, direction * units[0], units[direction]) : whole;
        var runs = Array.ConvertAll<int, RecurrentRun>([0, 1], i => new RecurrentRun(kernel, calls[i], record, Part(sequences[joined ? 0 : i].View, i), i == 1));
        var (specs, views) = (Array.ConvertAll(runs, r => r.Spec), Array.ConvertAll(runs, r => r.Views));
        var saved = kernel.Forward(specs, views);
        if (record)
        {
            // Outputs: the sequences, then of each direction the last output and the final states.
            var (firstInputs, firstEnds, from) = (runs[0].Inputs.Length, 1 + runs[0].Final.Length, sequences.Length);
            Node.Record("bidirectional " + calls[0].Cell.Name, [.. runs[0].Inputs, .. runs[1].Inputs], [.. sequences, runs[0].Last, .. runs[0].Final, runs[1].Last, .. runs[1].Final], (dy, needed) =>
            {
                View? Of(int i) => ViewOf(dy[joined ? 0 : i]) is { } whole ? Part(whole, i) : null;
                var one = runs[0].Backward(Of(0), dy.AsSpan(from, firstEnds), needed.AsSpan(0, firstInputs));
                var two = runs[1].Backward(Of(1), dy.AsSpan(from + firstEnds), needed.AsSpan(firstInputs));
                kernel.Backward(specs, views, saved!, [one.Views, two.Views]);
                return [.. one.Gradients, .. two.Gradients];
            }, new SavedPair(saved));
        }
        return (sequences, Array.ConvertAll(runs, r => r.Last), Array.ConvertAll(runs, r => r.Final));
    }

    sealed class SavedPair(IDisposable?[] saved) : IDisposable
    {
        public void Dispose() => Array.ForEach(saved, s => s?.Dispose());
    }

    static Tensor Sequence(RecurrentCall call, int width) => Empty(call.X.Backend, DType.Float32, [call.X.Shape[0], call.X.Shape[1], width], call.Cell.Name);

    /// <summary>Some columns of the last axis.</summary>
    static View Columns(View x, int first, int count)
    {
        Shape shape = [.. x.Shape[..^1], count];
        return x with { Shape = shape, Offset = x.Offset + (first * x.Strides[^1]) };
    }

    /// <summary>Packed once for each version of the weights.</summary>
    static object Packed(IRecurrentKernel kernel, RecurrentSpec spec, RecurrentCall call) =>
        call.Kernel.Cached((call.Cell, call.Recurrent, call.Recurrent.Version, call.Projection, call.Projection?.Version), () => kernel.Pack(spec, call.Kernel.Live.Dense().View, call.Recurrent.Live.Dense().View, call.Projection?.Live.Dense().View));

    static View? ViewOf(Tensor? gradient) => gradient is null ? null : Adjacent(gradient);

    /// <summary>A view whose last axis has neighbouring elements; copied only when it has not.</summary>
    static View Adjacent(Tensor x) => x.View.Strides[^1] == 1 || x.Shape[^1] <= 1 ? x.View : x.DenseCopy().View;

    static View RowOf(View bias, int row) => bias.Shape.Rank == 1 ? bias
        : bias with { Shape = bias.Shape[1..], Strides = bias.Strides[1..], Offset = bias.Offset + (row * bias.Strides[0]) };

    /// <summary>Axis 1 reversed, by strides.</summary>
    static View Turned(View x, bool backwards)
    {
        if (!backwards || x.Shape[1] == 0)
            return x;
        var strides = (int[])x.Strides.Clone();
        strides[1] = -strides[1];
        return x with { Strides = strides, Offset = x.Offset + ((x.Shape[1] - 1) * x.Strides[1]) };
    }
}
