using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>A recurrent layer over a whole sequence as one operation: one node, whose outputs are the sequence [batch, time, units], the last output
    /// [batch, units] and the final states, and whose inputs are x, the weights and the initial states.</summary>
    internal static (Tensor Sequence, Tensor Last, Tensor[] States) Recurrent(IRecurrentKernel kernel, RecurrentCall call, Mask? sequenceMask)
    {
        var record = Gradients.IsRecording;
        var spec = call.Spec(record);
        var (backend, states) = (call.X.Backend, call.Cell.States);
        Tensor New(Shape shape) => Empty(backend, DType.Float32, shape, call.Cell.Name);
        var sequence = new Tensor(New([spec.Batch, spec.Steps, spec.Units]).View, sequenceMask);
        var last = New([spec.Batch, spec.Units]);
        var final = new Tensor[states];
        for (var i = 0; i < states; i++)
            final[i] = New([spec.Batch, spec.Units]);
        var bias = call.Bias?.Live;
        var mask = call.Mask is { } m ? ReferenceEquals(m.Backend, backend) ? m.Detach() : OnQuietly(m, backend) : null;
        var views = new RecurrentViews
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
            InitialStates = call.InitialStates is { } given ? Array.ConvertAll(given, Adjacent) : [],
            Y = sequence.View,
            Last = last.View,
            FinalStates = Array.ConvertAll(final, s => s.View),
            Packed = Packed(kernel, spec, call),
        };
        var saved = kernel.Forward(spec, views);
        if (!record)
            return (sequence, last, final);
        Tensor[] inputs = [call.X, call.Kernel, call.Recurrent, .. bias is null ? [] : (Tensor[])[bias], .. call.Norms.Select(n => n.Live), .. call.InitialStates ?? []];
        Node.Record(call.Cell.Name, inputs, [sequence, last, .. final],
            (dy, needed) => RecurrentBackward(kernel, spec, views, saved!, call, inputs, dy, needed), saved);
        return (sequence, last, final);
    }

    static Tensor?[] RecurrentBackward(IRecurrentKernel kernel, RecurrentSpec spec, RecurrentViews views, IDisposable saved, RecurrentCall call,
        Tensor[] inputs, Tensor?[] dy, bool[] needed)
    {
        var gradients = new Tensor?[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            gradients[i] = needed[i] ? inputs[i].EmptyLike(inputs[i].Shape, call.Cell.Name) : null;
        var firstNorm = views.Bias is null ? 3 : 4;
        var firstState = firstNorm + views.Norms.Length;
        var bias = views.Bias is null ? null : gradients[3];
        kernel.Backward(spec, views, saved, new RecurrentGradientViews
        {
            Y = ViewOf(dy[0]),
            Last = ViewOf(dy[1]),
            FinalStates = Array.ConvertAll(dy[2..], ViewOf),
            X = gradients[0] is { } dx ? Turned(dx.View, call.GoBackwards) : null,
            Kernel = gradients[1]?.View,
            Recurrent = gradients[2]?.View,
            Bias = bias is null ? null : RowOf(bias.View, 0),
            RecurrentBias = bias is { Rank: 2 } ? RowOf(bias.View, 1) : null,
            Norms = Array.ConvertAll(gradients[firstNorm..firstState], g => g?.View),
            InitialStates = Array.ConvertAll(gradients[firstState..], g => g?.View),
        });
        return gradients;
    }

    /// <summary>Packed once for each version of the two weights.</summary>
    static object Packed(IRecurrentKernel kernel, RecurrentSpec spec, RecurrentCall call) =>
        call.Kernel.Cached((call.Cell, call.Recurrent, call.Recurrent.Version), () => kernel.Pack(spec, call.Kernel.Live.Dense().View, call.Recurrent.Live.Dense().View));

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
