namespace Unroll.Bench;

/// <summary>What a goal compares a row with.</summary>
internal enum Against
{
    /// <summary>The better PyTorch build.</summary>
    PyTorch,

    /// <summary>ONNX Runtime.</summary>
    OnnxRuntime,

    /// <summary>The best product: PyTorch, ONNX Runtime or TensorFlow.js.</summary>
    BestProduct,

    /// <summary>The best of all, oneDNN included.</summary>
    Best,

    /// <summary>oneDNN's primitives added up.</summary>
    Floor,

    /// <summary>The machine's peak in multiply-adds: a share of it.</summary>
    Peak,

    /// <summary>The time in which the weights can be read at the bandwidth of the third-level cache: a share of it.</summary>
    Bandwidth,

    /// <summary>Peak memory of PyTorch.</summary>
    Memory,

    /// <summary>A limit of peak memory.</summary>
    MemoryLimit,

    /// <summary>Another row of ours.</summary>
    OtherRow,
}
