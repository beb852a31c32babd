namespace Unroll;

/// <summary>Records operations and differentiates them.</summary>
public static class Gradients
{
    // The gradient switch: flows with async calls; one of the three mutable statics of the design.
    static readonly AsyncLocal<Mode?> Switch = new();

    /// <summary>Whether operations are being recorded in this flow of execution.</summary>
    public static bool IsRecording => Switch.Value is { Recording: true };

    /// <summary>The arrays of the pass that this flow of execution is in, or null.</summary>
    internal static PassBuffers? Buffers => Switch.Value?.Buffers;

    /// <summary>Records operations until the result is disposed, so that <see cref="Tensor.Backward"/> or <see cref="Of(Tensor, Tensor[])"/> can follow.</summary>
    public static IDisposable Record() => new Scope(new Mode(true, null));

    /// <summary>Stops recording until the result is disposed.</summary>
    public static IDisposable Off() => new Scope(null);

    /// <summary>Stops recording, and lets operations take their results from a pass's arrays.</summary>
    internal static IDisposable Off(PassBuffers buffers) => new Scope(new Mode(false, buffers));

    /// <summary>The gradient of a scalar with respect to each of the given tensors or weights' values; zeros where it does not depend on one.</summary>
    /// <param name="loss">A tensor with one element, computed while recording was on.</param>
    /// <param name="inputs">Tensors that took part in computing it.</param>
    public static Tensor[] Of(Tensor loss, params Tensor[] inputs)
    {
        var found = BackwardPass.Run(loss, inputs, variables: false);
        return Array.ConvertAll(inputs, x => found.Of(x) ?? Tensor.Zeros(x.Shape, x.DType).On(x.Backend));
    }

    /// <summary>As <see cref="Of(Tensor, Tensor[])"/> for a result of any shape: <paramref name="seed"/> is the gradient of the result itself.</summary>
    public static Tensor[] Of(Tensor result, Tensor seed, Tensor[] inputs)
    {
        var found = BackwardPass.Run(result, inputs, variables: false, seed);
        return Array.ConvertAll(inputs, x => found.Of(x) ?? Tensor.Zeros(x.Shape, x.DType).On(x.Backend));
    }

    /// <summary>Records operations that may take their results from a pass's arrays.</summary>
    internal static IDisposable Record(PassBuffers buffers) => new Scope(new Mode(true, buffers));

    /// <summary>Goes on as before (recording or not), but with ordinary arrays.</summary>
    internal static IDisposable Ordinary() => new Scope(IsRecording ? new Mode(true, null) : null);

    sealed record Mode(bool Recording, PassBuffers? Buffers);

    sealed class Scope : IDisposable
    {
        readonly Mode? _before = Switch.Value;

        internal Scope(Mode? mode) => Switch.Value = mode;

        public void Dispose() => Switch.Value = _before;
    }
}
