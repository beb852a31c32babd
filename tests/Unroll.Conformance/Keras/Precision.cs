namespace Unroll.Conformance;

/// <summary>The two precisions that cases run in: Float64 on the plain backend, Float32 on the fast one.</summary>
internal static class Precision
{
    internal static readonly (DType Type, string Name)[] Both = [(DType.Float64, "float64"), (DType.Float32, "float32")];

    /// <summary>Requires that a result was computed where its precision runs.</summary>
    internal static void RequireBackend(Tensor result, Checks checks)
    {
        Backend wanted = result.DType == DType.Float64 ? PlainBackend.Instance : CpuBackend.Instance;
        if (result.DType is DType.Float32 or DType.Float64 && !ReferenceEquals(result.Backend, wanted))
            checks.Fail($"a {result.DType} result came from {result.Backend.GetType().Name}");
    }
}
