namespace Unroll.Bench;

/// <summary>The floor under a model: oneDNN's recurrent primitives of the same shapes added up, without embedding, output layer, loss and Adam.</summary>
internal static class Floors
{
    // The first layer of charlm has 65 inputs instead of 512: its share of the products of the second layer's shape.
    const double TwoLayers = 1 + (65 + 512.0) / (512 + 512);

    static readonly Dictionary<string, (string Primitive, double Times, bool Train)> Known = new()
    {
        ["imdb_simple_rnn.train"] = ("rnn_vanilla_T80_B32_128_8", 1, true),
        ["imdb_gru.train"] = ("rnn_lbrgru_T80_B32_128_8", 1, true),
        ["imdb_lstm.train"] = ("rnn_lstm_T80_B32_128_8", 1, true),
        ["imdb_simple_rnn.infer"] = ("rnn_vanilla_T80_B32_128_8", 1, false),
        ["imdb_gru.infer"] = ("rnn_lbrgru_T80_B32_128_8", 1, false),
        ["imdb_lstm.infer"] = ("rnn_lstm_T80_B32_128_8", 1, false),
        ["charlm.train"] = ("rnn_lstm_T100_B64_512_512", TwoLayers, true),
        ["charlm.infer_b64"] = ("rnn_lstm_T100_B64_512_512", TwoLayers, false),
        ["charlm.infer_b1"] = ("rnn_lstm_T100_B1_512_512", TwoLayers, false),
        ["charlm_gru.train"] = ("rnn_lbrgru_T100_B64_512_512", TwoLayers, true),
        ["charlm_gru.infer_b64"] = ("rnn_lbrgru_T100_B64_512_512", TwoLayers, false),
        ["charlm_gru.infer_b1"] = ("rnn_lbrgru_T100_B1_512_512", TwoLayers, false),
        ["forecast.train"] = ("rnn_lstm_T20_B32_1_300", 1, true),
        ["forecast.infer_b32"] = ("rnn_lstm_T20_B32_1_300", 1, false),
        ["gru_96.train"] = ("rnn_lbrgru_T1000_B8_96_96", 1, true),
        ["gru_96.infer"] = ("rnn_lbrgru_T1000_B8_96_96", 1, false),
        // The cell steps of both directions at the cost of the first layer's, which is the largest: 2 (2 T + 2 T / 4 + T / 16) of T = 4096.
        ["long_autoencoder_tanh_T4096.train"] = ("rnn_lstm_T4096_B4_64_16", 5.125, true),
        ["long_autoencoder_relu_T4096.train"] = ("rnn_lstm_T4096_B4_64_16", 5.125, true),
        ["long_autoencoder_tanh_T16384.train"] = ("rnn_lstm_T4096_B4_64_16", 20.5, true),
        ["long_autoencoder_relu_T16384.train"] = ("rnn_lstm_T4096_B4_64_16", 20.5, true),
        ["stream_step_128"] = ("rnn_lstm_T1_B1_128_128", 1, false),
        ["stream_step_512"] = ("rnn_lstm_T1_B1_512_512", 1, false),
    };

    /// <summary>Milliseconds with at most this many threads, or null where the primitives were not measured.</summary>
    internal static double? Of(MeasuredTable peers, string row, int threads)
    {
        if (!Known.TryGetValue(row, out var floor))
            return null;
        double? Time(string part) => Peers.Best(peers, $"{floor.Primitive}.{part}", threads, Peers.OneDnn)?.Milliseconds;
        var (infer, forward) = (Time("fwd_infer"), Time("fwd_train"));
        // Its two kinds of forward pass do the same; now one, now the other is faster.
        return floor.Times * (floor.Train ? forward + Time("bwd") : infer < forward || forward is null ? infer : forward);
    }
}
