using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>One sequence through a kernel: what it reads and writes, and what its gradients are.</summary>
    sealed class RecurrentRun
    {
        readonly RecurrentCall _call;
        readonly bool _turned;

        /// <param name="kernel">Packs the weights.</param>
        /// <param name="call">What to run.</param>
        /// <param name="record">Whether backward may follow.</param>
        /// <param name="y">Where the sequence goes [batch, time, units].</param>
        /// <param name="turned">Whether the last step processed is written first.</param>
        /// <param name="leavesMasked">Whether masked steps that repeat a real one are left out of y.</param>
        internal RecurrentRun(IRecurrentKernel kernel, RecurrentCall call, bool record, View y, bool turned, bool leavesMasked = false)
        {
            (_call, _turned, Spec) = (call, turned, call.Spec(record));
            var backend = call.X.Backend;
            Last = Empty(backend, DType.Float32, [Spec.Batch, Spec.Hidden], call.Cell.Name);
            Final = new Tensor[call.Cell.States];
            for (var i = 0; i < Final.Length; i++)
                Final[i] = Empty(backend, DType.Float32, [Spec.Batch, i == 0 ? Spec.Hidden : Spec.Units], call.Cell.Name);
            var bias = call.Bias?.Live;
            var mask = call.Mask is { } m ? ReferenceEquals(m.Backend, backend) ? m.Detach() : OnQuietly(m, backend) : null;
            Views = new RecurrentViews
            {
                X = Turned(Adjacent(call.X), call.GoBackwards),
                Mask = mask is null ? null : Turned(mask.View, call.GoBackwards),
                InputDropout = call.InputDropout is { } d ? Adjacent(d) : null,
                RecurrentDropout = call.RecurrentDropout is { } r ? Adjacent(r) : null,
                Kernel = call.Kernel.Live.Dense().View,
                Recurrent = call.Recurrent.Live.Dense().View,
                Bias = bias is null ? null : RowOf(bias.View, 0),
                RecurrentBias = bias is { Rank: 2 } ? RowOf(bias.View, 1) : null,
                Norms = Array.ConvertAll(call.Norms, n => n.Live.Dense().View),
                Projection = call.Projection?.Live.Dense().View,
                StepFactors = call.StepFactors is { } f ? Turned(Adjacent(f), call.GoBackwards) : null,
                InitialStates = call.InitialStates is { } given ? Array.ConvertAll(given, Adjacent) : [],
                Y = Turned(y, turned),
                LeavesMasked = leavesMasked,
                Last = Last.View,
                FinalStates = Array.ConvertAll(Final, s => s.View),
                Packed = Packed(kernel, Spec, call),
            };
            Inputs = [call.X, call.Kernel, call.Recurrent, .. bias is null ? [] : (Tensor[])[bias], .. call.Norms.Select(n => n.Live), .. call.StepFactors is { } k ? (Tensor[])[k] : [], .. call.Projection is { } projection ? (Tensor[])[projection.Live] : [], .. call.InitialStates ?? []];
        }

        internal RecurrentSpec Spec { get; }

        internal RecurrentViews Views { get; }

        /// <summary>x, the weights and the initial states, as the node lists them.</summary>
        internal Tensor[] Inputs { get; }

        internal Tensor Last { get; }

        internal Tensor[] Final { get; }

        /// <summary>Gradients of the inputs to be filled, and the views through which the kernel reads and writes.</summary>
        /// <param name="dy">Gradient of the sequence as it was written.</param>
        /// <param name="ends">Gradients of the last output and the final states.</param>
        /// <param name="needed">Which inputs want one.</param>
        internal (Tensor?[] Gradients, RecurrentGradientViews Views) Backward(View? dy, ReadOnlySpan<Tensor?> ends, ReadOnlySpan<bool> needed)
        {
            var gradients = new Tensor?[Inputs.Length];
            for (var i = 0; i < gradients.Length; i++)
                gradients[i] = needed[i] ? Inputs[i].EmptyLike(Inputs[i].Shape, _call.Cell.Name) : null;
            var firstNorm = Views.Bias is null ? 3 : 4;
            var factors = firstNorm + Views.Norms.Length;
            var projection = factors + (_call.StepFactors is null ? 0 : 1);
            var firstState = projection + (_call.Projection is null ? 0 : 1);
            if (projection > factors && gradients[factors] is { } unwritten)
                // The kernel leaves masked steps alone.
                gradients[factors] = Empty(unwritten.Backend, unwritten.DType, unwritten.Shape, _call.Cell.Name, clear: true);
            var bias = Views.Bias is null ? null : gradients[3];
            return (gradients, new RecurrentGradientViews
            {
                Y = dy is { } given ? Turned(given, _turned) : null,
                Last = ViewOf(ends[0]),
                FinalStates = Array.ConvertAll(ends[1..].ToArray(), ViewOf),
                X = gradients[0] is { } dx ? Turned(dx.View, _call.GoBackwards) : null,
                Kernel = gradients[1]?.View,
                Recurrent = gradients[2]?.View,
                Bias = bias is null ? null : RowOf(bias.View, 0),
                RecurrentBias = bias is { Rank: 2 } ? RowOf(bias.View, 1) : null,
                Norms = Array.ConvertAll(gradients[firstNorm..factors], g => g?.View),
                Projection = firstState > projection ? gradients[projection]?.View : null,
                StepFactors = projection > factors && gradients[factors] is { } df ? Turned(df.View, _call.GoBackwards) : null,
                InitialStates = Array.ConvertAll(gradients[firstState..], g => g?.View),
            });
        }
    }
}
