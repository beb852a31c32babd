using Unroll.Kernels;

namespace Unroll;

public sealed partial class CpuBackend : IRecurrentKernel
{
    /// <inheritdoc/>
    public bool Supports(RecurrentSpec spec) => RecurrentKernel.Supports(spec);

    /// <inheritdoc/>
    public object Pack(RecurrentSpec spec, View kernel, View recurrent, View? projection = null) => RecurrentKernel.Pack(spec, new RecurrentArrays
    {
        Kernel = kernel.Data<float>(),
        KernelOffset = kernel.Offset,
        Recurrent = recurrent.Data<float>(),
        RecurrentOffset = recurrent.Offset,
        Projection = projection?.Data<float>(),
        ProjectionOffset = projection?.Offset ?? 0,
    });

    /// <inheritdoc/>
    public IDisposable? Forward(RecurrentSpec spec, RecurrentViews views) => RecurrentKernel.Forward(spec, Arrays(views));

    /// <inheritdoc/>
    public IDisposable?[] Forward(RecurrentSpec[] specs, RecurrentViews[] views) => RecurrentKernel.Forward(specs, Array.ConvertAll(views, Arrays));

    /// <inheritdoc/>
    public void Backward(RecurrentSpec[] specs, RecurrentViews[] views, IDisposable?[] saved, RecurrentGradientViews[] gradients) =>
        RecurrentKernel.Backward(specs, Array.ConvertAll(views, Arrays), Array.ConvertAll(saved, s => (RecurrentSaved)s!), gradients.Select((g, i) => GradientsOf(g, views[i])).ToArray());

    /// <inheritdoc/>
    public void Backward(RecurrentSpec spec, RecurrentViews views, IDisposable saved, RecurrentGradientViews gradients) =>
        RecurrentKernel.Backward(spec, Arrays(views), (RecurrentSaved)saved, GradientsOf(gradients, views));

    static RecurrentGradients GradientsOf(RecurrentGradientViews gradients, RecurrentViews views) => new()
    {
        MaskedAreZero = gradients.Y is { } dy && LeftOutSteps.Of(dy, views.Mask) is { Repeats: false },
        dY = RealSteps(gradients.Y, views.Mask),
        dLast = BlockOf(gradients.Last),
        dFinal = Array.ConvertAll(gradients.FinalStates, BlockOf),
        dX = BlockOf(gradients.X),
        dKernel = gradients.Kernel?.Data<float>(),
        dKernelOffset = gradients.Kernel?.Offset ?? 0,
        dRecurrent = gradients.Recurrent?.Data<float>(),
        dRecurrentOffset = gradients.Recurrent?.Offset ?? 0,
        dBias = gradients.Bias?.Data<float>(),
        dBiasOffset = gradients.Bias?.Offset ?? 0,
        dRecurrentBias = gradients.RecurrentBias?.Data<float>(),
        dRecurrentBiasOffset = gradients.RecurrentBias?.Offset ?? 0,
        dNorms = Array.ConvertAll(gradients.Norms, RowBlock),
        dProjection = gradients.Projection?.Data<float>(),
        dProjectionOffset = gradients.Projection?.Offset ?? 0,
        dStepFactors = BlockOf(gradients.StepFactors),
        dInitial = Array.ConvertAll(gradients.InitialStates, BlockOf),
    };

    internal static RecurrentArrays Arrays(RecurrentViews views) => new()
    {
        X = RealSteps(views.X, views.Mask),
        Mask = views.Mask?.Data<bool>(),
        MaskOffset = views.Mask?.Offset ?? 0,
        MaskBatchStride = views.Mask?.Strides[0] ?? 0,
        MaskTimeStride = views.Mask?.Strides[1] ?? 0,
        InputDropout = BlockOf(views.InputDropout),
        RecurrentDropout = BlockOf(views.RecurrentDropout),
        Kernel = views.Kernel.Data<float>(),
        KernelOffset = views.Kernel.Offset,
        Recurrent = views.Recurrent.Data<float>(),
        RecurrentOffset = views.Recurrent.Offset,
        Bias = views.Bias?.Data<float>(),
        BiasOffset = views.Bias?.Offset ?? 0,
        RecurrentBias = views.RecurrentBias?.Data<float>(),
        RecurrentBiasOffset = views.RecurrentBias?.Offset ?? 0,
        Norms = Array.ConvertAll(views.Norms, v => RowBlock(v)),
        StepFactors = BlockOf(views.StepFactors),
        Projection = views.Projection?.Data<float>(),
        ProjectionOffset = views.Projection?.Offset ?? 0,
        InitialStates = Array.ConvertAll(views.InitialStates, v => BlockOf(v)),
        Y = RealSteps(views.Y, views.Mask),
        LeavesMasked = views.LeavesMasked,
        Last = BlockOf(views.Last),
        FinalStates = Array.ConvertAll(views.FinalStates, v => BlockOf(v)),
        Packed = (PackedWeights?)views.Packed,
    };

    /// <summary>A block of which masked steps are not looked at: they may be left out.</summary>
    static Block RealSteps(View? view, View? mask) => view is { } v && LeftOutSteps.Of(v, mask) is not null
        ? new Block((float[])v.Storage.Numbers, v.Offset, v.Strides[0], v.Strides[1]) : BlockOf(view);

    static Block RowBlock(View? view) => view is not { } v ? default : new Block(v.Data<float>(), v.Offset, 0, 0);

    /// <summary>[batch, n] or [batch, time or gate, n] with neighbouring elements along the last axis.</summary>
    static Block BlockOf(View? view) => view is not { } v ? default
        : new Block(v.Data<float>(), v.Offset, v.Strides[0], v.Shape.Rank == 3 ? v.Strides[1] : 0);
}
