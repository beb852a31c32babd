namespace Unroll.Interop.Tests.PyTorch;

/// <summary>The models of the recorded PyTorch runs, built from the layers here: named outputs of the first step and its loss.</summary>
internal static class TorchFamilies
{
    internal static (Dictionary<string, Tensor> Outputs, Tensor Loss) Run(string family, string variant, TorchModel m) => family switch
    {
        "lstm_mse_sgd" => LastStep(m),
        "lstm2_ce_adam_clip" => TwoLayers(m),
        "gru_packed_ce_amsgrad" => Packed(m, variant),
        "char_rnn" => Characters(m, variant),
        "autoencoder" => Autoencoder(m),
        "bilstm_bce_rmsprop" => Both(m),
        "dual_encoder" => DualEncoder(m),
        "vae_lstm" => Variational(m),
        "seq2seq_bahdanau" => Attention(m),
        _ => throw new ArgumentException($"There is no builder for the family '{family}'."),
    };

    static (Dictionary<string, Tensor>, Tensor) LastStep(TorchModel m)
    {
        var y = m.Linear("fc").Call(m.Recurrent(new Lstm(m.Units("lstm.")), "lstm.").Call(m.Data("x")));
        return (new() { ["prediction"] = y }, (y - m.Data("y")).Square().Mean());
    }

    static (Dictionary<string, Tensor>, Tensor) TwoLayers(TorchModel m)
    {
        var first = m.Recurrent(new Lstm(m.Units("lstm.")) { ReturnSequences = true }, "lstm.").Run(m.Data("x"));
        var second = m.Recurrent(new Lstm(m.Units("lstm.", "_l1")), "lstm.", "_l1").Run(first.Sequence);
        var logits = m.Linear("fc").Call(second.State.H);
        return (new() { ["logits"] = logits, ["h_n"] = Tensor.Stack([first.State.H, second.State.H]), ["c_n"] = Tensor.Stack([first.State.C, second.State.C]) },
            CrossEntropy(logits, m.Data("label")));
    }

    static (Dictionary<string, Tensor>, Tensor) Packed(TorchModel m, string variant)
    {
        var x = m.Data("x");
        x = x.WithMask(Mask.FromLengths(m.Data("lengths").AsSpan<int>(), x.Shape[1]));
        var states = new List<Tensor>();
        for (var layer = 0; layer < (variant == "two_layers" ? 2 : 1); layer++)
        {
            var suffix = FormattableString.Invariant($"_l{layer}");
            var run = m.Gru(new Gru(m.Units("gru.", suffix)) { ReturnSequences = true, ZeroOutputForMask = true }, "gru.", suffix).Run(x);
            x = run.Sequence;
            states.Add(run.State.H);
        }
        var logits = m.Linear("fc").Call(x);
        return (new() { ["logits"] = logits, ["h_n"] = Tensor.Stack([.. states]) }, CrossEntropy(logits, m.Data("tags")));
    }

    static (Dictionary<string, Tensor>, Tensor) Characters(TorchModel m, string variant)
    {
        var chunk = (int)m.Number("chunk");
        var x = m.Embedding("emb").Call(m.Data("tokens")[.., ..chunk]);
        var units = m.Units("rnn.");
        RecurrentLayer rnn = variant switch
        {
            "lstm" => m.Recurrent(new Lstm(units) { ReturnSequences = true }, "rnn."),
            "rnn_relu" => m.Recurrent(new SimpleRnn(units) { ReturnSequences = true, Activation = Activation.Relu }, "rnn."),
            _ => m.Gru(new Gru(units) { ReturnSequences = true }, "rnn."),
        };
        x = rnn.Call(x);
        if (variant == "gru2")
            x = m.Gru(new Gru(m.Units("rnn.", "_l1")) { ReturnSequences = true }, "rnn.", "_l1").Call(x);
        var logits = m.Linear("out").Call(x);
        return (new() { ["logits"] = logits }, CrossEntropy(logits, m.Data("next")[.., ..chunk]));
    }

    static (Dictionary<string, Tensor>, Tensor) Autoencoder(TorchModel m)
    {
        var x = m.Data("x");
        var latent = m.Recurrent(new Lstm(m.Units("enc.")), "enc.").Call(x);
        var y = m.Linear("out").Call(m.Recurrent(new Lstm(m.Units("dec.")) { ReturnSequences = true }, "dec.").Call(new RepeatVector(x.Shape[1]).Call(latent)));
        return (new() { ["latent"] = latent, ["reconstruction"] = y }, (y - x).Square().Mean());
    }

    static (Dictionary<string, Tensor>, Tensor) Both(TorchModel m)
    {
        var run = m.Both(new Bidirectional(new Lstm(m.Units("lstm.")) { ReturnSequences = true }), "lstm.").Run(m.Data("x"));
        var ends = new Concatenate().Call([run.State.Forward.H, run.State.Backward.H]);
        var logits = m.Linear("fc").Call(ends).Squeeze(1);
        return (new() { ["logits"] = logits, ["outputs"] = run.Sequence }, (logits.Softplus() - logits * m.Data("y")).Mean());
    }

    static (Dictionary<string, Tensor>, Tensor) DualEncoder(TorchModel m)
    {
        var words = m.Embedding("emb");
        var encoder = m.Recurrent(new Lstm(m.Units("enc.")), "enc.");
        var (context, response) = (encoder.Call(words.Call(m.Data("context"))), encoder.Call(words.Call(m.Data("response"))));
        var p = (context.MatMul(m.Bare("M")) * response).Sum(-1).Sigmoid();
        var y = m.Data("y");
        return (new() { ["probability"] = p }, -(y * p.Log() + (1 - y) * (1 - p).Log()).Mean());
    }

    static (Dictionary<string, Tensor>, Tensor) Variational(TorchModel m)
    {
        var x = m.Data("x");
        var code = m.Recurrent(new Lstm(m.Units("enc.")), "enc.").Call(x);
        var (mu, logvar) = (m.Linear("mu").Call(code), m.Linear("logvar").Call(code));
        var z = mu + (logvar * 0.5f).Exp() * m.Data("eps")[0];
        var y = m.Linear("out").Call(m.Recurrent(new Lstm(m.Units("dec.")) { ReturnSequences = true }, "dec.").Call(new RepeatVector(x.Shape[1]).Call(z)));
        var error = (y - x).Square().Sum() / (float)x.Shape[0];
        var divergence = ((1 + logvar - mu.Square() - logvar.Exp()).Sum(-1) * -0.5f).Mean();
        return (new() { ["reconstruction"] = y, ["mu"] = mu, ["logvar"] = logvar, ["rec_loss"] = error, ["kl"] = divergence },
            error + divergence * Tensor.From((ReadOnlySpan<double>)[m.Number("beta")], [1], x.DType).Squeeze(0));
    }

    static (Dictionary<string, Tensor>, Tensor) Attention(TorchModel m)
    {
        var encoded = m.Gru(new Gru(m.Units("enc.")) { ReturnSequences = true }, "enc.").Run(m.Embedding("src_emb").Call(m.Data("src")));
        var target = m.Embedding("tgt_emb").Call(m.Data("tgt_in"));
        var (keys, query, score) = (m.Linear("Ua").Call(encoded.Sequence), m.Linear("Wa"), m.Linear("va"));
        var (decoder, output) = (m.Gru(new Gru(m.Units("dec.", "")), "dec.", ""), m.Linear("out"));
        var state = encoded.State;
        var (logits, weights) = (new List<Tensor>(), new List<Tensor>());
        for (var step = 0; step < target.Shape[1]; step++)
        {
            var word = target[.., step];
            var a = score.Call((query.Call(state.H).ExpandDims(1) + keys).Tanh()).Squeeze(2).Softmax();
            var context = (a.ExpandDims(2) * encoded.Sequence).Sum(1);
            state = decoder.Run(Tensor.Concat([word, context], -1).ExpandDims(1), state).State;
            logits.Add(output.Call(Tensor.Concat([state.H, context, word], -1)));
            weights.Add(a);
        }
        var all = Tensor.Stack([.. logits], 1);
        return (new() { ["logits"] = all, ["attention"] = Tensor.Stack([.. weights], 1) }, CrossEntropy(all, m.Data("tgt_out")));
    }

    /// <summary>Averaged over labels of zero or more; PyTorch marks padding by -100.</summary>
    static Tensor CrossEntropy(Tensor logits, Tensor labels)
    {
        var flat = logits.LogSoftmax().Reshape(-1, logits.Shape[^1]);
        var numbers = labels.ToArray<int>();
        var real = Tensor.From(Array.ConvertAll(numbers, n => n >= 0 ? 1f : 0f), [numbers.Length]).To(logits.DType);
        var chosen = Tensor.From(Array.ConvertAll(numbers, n => Math.Max(0, n)), [numbers.Length]).OneHot(logits.Shape[^1]).To(logits.DType);
        return -((flat * chosen).Sum(-1) * real).Sum() / real.Sum();
    }
}
