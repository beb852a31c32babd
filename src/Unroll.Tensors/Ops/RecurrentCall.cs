using Unroll.Kernels;

namespace Unroll;

/// <summary>One run of a recurrent layer over a sequence, as the whole-sequence op receives it.</summary>
internal sealed class RecurrentCall
{
    internal required CellProgram Cell { get; init; }

    /// <summary>[batch, time, inputs].</summary>
    internal required Tensor X { get; init; }

    /// <summary>Bool [batch, time], or null.</summary>
    internal Tensor? Mask { get; init; }

    /// <summary>The last step is processed first; the outputs come in the order of processing.</summary>
    internal bool GoBackwards { get; init; }

    internal bool ZeroOutputForMask { get; init; }

    /// <summary>Steps of a chunk that backward runs again; 0 keeps everything.</summary>
    internal int CheckpointSteps { get; init; }

    /// <summary>Steps after which the states' gradient is cut; 0 never.</summary>
    internal int TruncateSteps { get; init; }

    /// <summary>[batch, inputs] or [batch, gates, inputs], scaled, or null.</summary>
    internal Tensor? InputDropout { get; init; }

    /// <summary>[batch, units] or [batch, gates, units], scaled, or null.</summary>
    internal Tensor? RecurrentDropout { get; init; }

    internal required Variable Kernel { get; init; }

    internal required Variable Recurrent { get; init; }

    /// <summary>[gates * units], or [2, gates * units] with the recurrent bias in the second row, or null.</summary>
    internal Variable? Bias { get; init; }

    /// <summary>With layer norm: scales of the input and the recurrent product [gates * units], then, where the state is normalised, its scale and
    /// shift [units]; else empty.</summary>
    internal Variable[] Norms { get; init; } = [];

    /// <summary>Weights of a projection [units, p], or null.</summary>
    internal Variable? Projection { get; init; }

    /// <summary>For a cell with a factor: [batch, time, 1], in the order of X; else null.</summary>
    internal Tensor? StepFactors { get; init; }

    /// <summary>Each [batch, units]; null for zeros.</summary>
    internal Tensor[]? InitialStates { get; init; }

    internal RecurrentSpec Spec(bool saveForBackward) => new()
    {
        Cell = Cell,
        Batch = X.Shape[0],
        Steps = X.Shape[1],
        Inputs = X.Shape[2],
        Units = Kernel.Shape[1] / Cell.Gates,
        Projection = Projection?.Shape[1] ?? 0,
        ZeroOutputForMask = ZeroOutputForMask,
        SaveForBackward = saveForBackward,
        LayerNorm = Norms.Length > 0,
        TimeChunk = CheckpointSteps,
        Truncate = TruncateSteps,
    };

    /// <summary>The kernel that can run this, or null: then the composed definition runs.</summary>
    internal IRecurrentKernel? FindKernel() =>
        X is { DType: DType.Float32, Backend: IRecurrentKernel kernel } && IsAtHome(Kernel.Live) && IsAtHome(Recurrent.Live) && (Bias is null || IsAtHome(Bias.Live)) && Array.TrueForAll(Norms, n => IsAtHome(n.Live))
        && (InitialStates is null || Array.TrueForAll(InitialStates, IsAtHome)) && (InputDropout is null || IsAtHome(InputDropout))
        && (StepFactors is null || IsAtHome(StepFactors)) && (Projection is null || IsAtHome(Projection.Live)) && (RecurrentDropout is null || IsAtHome(RecurrentDropout)) && kernel.Supports(Spec(false)) ? kernel : null;

    // A stream computes on the host, with the weights where they are.
    bool IsAtHome(Tensor tensor) => tensor.DType == DType.Float32 && (ReferenceEquals(tensor.Backend, X.Backend) || X.Backend is StepBackend && tensor.Backend is CpuBackend);
}
