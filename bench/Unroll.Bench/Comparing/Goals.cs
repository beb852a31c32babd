namespace Unroll.Bench;

/// <summary>The goals, as data.</summary>
internal static class Goals
{
    internal static readonly IReadOnlyList<Goal> All =
    [
        .. Each(["imdb_simple_rnn.train", "imdb_gru.train", "imdb_lstm.train"], [1], (Against.PyTorch, 5), (Against.Floor, 1)),
        new("imdb_simple_rnn.train", 1, Against.OtherRow, 1) { Other = "imdb_gru.train" },
        new("imdb_gru.train", 1, Against.OtherRow, 1) { Other = "imdb_lstm.train" },
        .. Each(["imdb_simple_rnn.infer", "imdb_gru.infer", "imdb_lstm.infer"], [1, 2], (Against.OnnxRuntime, 1.3)),
        .. Each(["charlm.train"], [1], (Against.PyTorch, 1.5), (Against.Floor, 1), (Against.Peak, 0.8)),
        .. Each(["charlm.train"], [2], (Against.PyTorch, 2.2), (Against.Floor, 1), (Against.Peak, 0.8)),
        .. Each(["charlm_gru.train"], [1, 2], (Against.Floor, 1)),
        .. Each(["charlm.infer_b64", "charlm.infer_b1"], [1, 2], (Against.BestProduct, 1.2), (Against.Floor, 1)),
        .. Each(["forecast.train"], [1, 2], (Against.PyTorch, 2)),
        .. Each(["forecast.infer_b1"], [1, 2], (Against.OnnxRuntime, 1.3)),
        .. Each(["bilstm_tagger.train"], [1, 2], (Against.PyTorch, 4)),
        .. Each(["bilstm_tagger.infer"], [1, 2], (Against.OnnxRuntime, 1.5)),
        .. Each(["long_autoencoder_tanh_T16384.train", "long_autoencoder_relu_T16384.train"], [1], (Against.PyTorch, 50), (Against.Memory, 2)),
        new("long_autoencoder_tanh_T131072_checkpointed.train", 1, Against.MemoryLimit, 1) { Limit = 2000 },
        new("long_autoencoder_relu_T131072_checkpointed.train", 1, Against.MemoryLimit, 1) { Limit = 2000 },
        .. Each(["seq2seq_attention.train"], [1, 2], (Against.PyTorch, 2)),
        .. Each(["gru_96.train"], [1, 2], (Against.PyTorch, 4.5)),
        .. Each(["gru_96.infer"], [1, 2], (Against.OnnxRuntime, 1.5)),
        .. Each(["stream_step_128"], [1, 2], (Against.Floor, 1)),
        .. Each(["stream_step_512"], [1, 2], (Against.Bandwidth, 1 / 1.15)),
        .. Each(["gemm_64x512x2048", "gemm_512x512x512", "gemm_1024x1024x1024", "gemm_2048x2048x2048"], [1, 2], (Against.Best, 0.95)),
        .. Each(["gemm_packed_64x512x2048"], [1, 2], (Against.Best, 1.3)),
    ];

    static IEnumerable<Goal> Each(string[] rows, int[] threads, params (Against Against, double Factor)[] goals) =>
        from row in rows from n in threads from goal in goals select new Goal(row, n, goal.Against, goal.Factor);
}
