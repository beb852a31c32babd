namespace Unroll.Bench;

/// <summary>What a peer's best figure for one of our rows is.</summary>
internal static class Peers
{
    internal const string PyTorch = "torch", OnnxRuntime = "onnxruntime", TensorFlowJs = "tfjs", OneDnn = "onednn";

    /// <summary>The best figure of some products, with at most this many threads: who would take two where one is faster?</summary>
    internal static (MeasuredLine Line, double Milliseconds)? Best(MeasuredTable peers, string row, int threads, params ReadOnlySpan<string> products)
    {
        (MeasuredLine Line, double Milliseconds)? best = null;
        foreach (var name in Names(row))
            for (var n = 1; n <= threads; n++)
                if (peers.Find(name, n, products) is { } found && (best is not { } b || found.Milliseconds < b.Milliseconds))
                    best = found;
        return best;
    }

    /// <summary>The peers' names for one of our rows. A relu LSTM of PyTorch is a loop; beyond 512 steps its time was not measured, and nn.LSTM,
    /// which costs the same at 512 steps, stands for it.</summary>
    internal static IReadOnlyList<string> Names(string row) => row switch
    {
        "long_autoencoder_relu_T512.train" => ["long_autoencoder_relu_pyloop_T512.train", "long_autoencoder_relu_jit_T512.train"],
        _ when row.StartsWith("long_autoencoder_", StringComparison.Ordinal) => [row.Replace("_relu_", "_tanh_", StringComparison.Ordinal).Replace("_checkpointed", "", StringComparison.Ordinal)],
        _ when row.StartsWith("stream_step_", StringComparison.Ordinal) => [row, row + ".LSTMCell", row + ".LSTM_T1"],
        _ when row.StartsWith("gemm_packed_", StringComparison.Ordinal) => [row.Replace("_packed_", "_", StringComparison.Ordinal)],
        _ => [row],
    };
}
