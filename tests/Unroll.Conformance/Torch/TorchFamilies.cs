namespace Unroll.Conformance;

/// <summary>The models of the recorded PyTorch runs, built from the layers here: named outputs of the first step and its loss.</summary>
internal static partial class TorchFamilies
{
    internal static (Dictionary<string, Tensor> Outputs, Tensor Loss) Run(string family, string variant, TorchModel m) => family switch
    {
        "lstm_mse_sgd" => LastStep(m),
        "lstm2_ce_adam_clip" => Stacked(m),
        "gru_packed_ce_amsgrad" => Packed(m, variant),
        "char_rnn" => Characters(m, variant),
        "autoencoder" => Autoencoder(m),
        "bilstm_bce_rmsprop" => Both(m, variant),
        "dual_encoder" => DualEncoder(m, variant),
        "vae_lstm" => Variational(m, variant),
        "seq2seq_bahdanau" => Attention(m, variant),
        "conv_pool_lstm" => Convolution(m, variant),
        _ => throw new FormatException($"there is no builder for the family '{family}'"),
    };

    /// <summary>Whether the variant is the changed one; any other than the two known is an error.</summary>
    static bool Is(string variant, string changed, string usual) => variant == changed
        || (variant == usual ? false : throw new FormatException($"the variant '{variant}' is not known; known are '{usual}' and '{changed}'"));

    static (Dictionary<string, Tensor>, Tensor) LastStep(TorchModel m)
    {
        var y = m.Linear("fc").Call(m.Recurrent(new Lstm(m.Units("lstm.")), "lstm.").Call(m.Data("x")));
        return (new() { ["prediction"] = y }, (y - m.Data("y")).Square().Mean());
    }

    static (Dictionary<string, Tensor>, Tensor) Stacked(TorchModel m)
    {
        var (x, last) = (m.Data("x"), new List<State<Tensor>>());
        for (var layer = 0; layer < m.Layers("lstm."); layer++)
        {
            var suffix = FormattableString.Invariant($"_l{layer}");
            var run = m.Recurrent(new Lstm(m.Units("lstm.", suffix)) { ReturnSequences = true }, "lstm.", suffix).Run(x);
            (x, last) = (run.Sequence, [.. last, run.State]);
        }
        var logits = m.Linear("fc").Call(last[^1].H);
        return (new() { ["logits"] = logits, ["h_n"] = Tensor.Stack([.. last.Select(s => s.H)]), ["c_n"] = Tensor.Stack([.. last.Select(s => s.C)]) },
            CrossEntropy(logits, m.Data("label")));
    }

    static (Dictionary<string, Tensor>, Tensor) Packed(TorchModel m, string variant)
    {
        var x = m.Data("x");
        x = x.WithMask(Mask.FromLengths(m.Data("lengths").AsSpan<int>(), x.Shape[1]));
        var states = new List<Tensor>();
        for (var layer = 0; layer < (Is(variant, "two_layers", "plain") ? 2 : 1); layer++)
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
        // The chunks of the text in turn; the state goes on from chunk to chunk and starts anew with the text.
        var (chunk, tokens) = ((int)m.Number("chunk"), m.Data("tokens"));
        var at = m.Step % (tokens.Shape[1] / chunk);
        var (from, to) = (at * chunk, (at + 1) * chunk);
        var before = at == 0 ? null : m.Carried;
        var x = m.Embedding("emb").Call(tokens[.., from..to]);
        var units = m.Units("rnn.");
        RecurrentLayer[] layers = variant switch
        {
            "lstm" => [m.Recurrent(new Lstm(units) { ReturnSequences = true }, "rnn.")],
            "rnn_relu" => [m.Recurrent(new SimpleRnn(units) { ReturnSequences = true, Activation = Activation.Relu }, "rnn.")],
            "gru2" => [m.Gru(new Gru(units) { ReturnSequences = true }, "rnn."), m.Gru(new Gru(m.Units("rnn.", "_l1")) { ReturnSequences = true }, "rnn.", "_l1")],
            _ => throw new FormatException($"the variant '{variant}' is not known; known are 'lstm', 'rnn_relu' and 'gru2'"),
        };
        m.Left = new State<Tensor>[layers.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            var run = layers[i].Run(x, before?[i]);
            (x, m.Left[i]) = (run.Sequence, run.State.Detach());
        }
        var logits = m.Linear("out").Call(x);
        return (new() { ["logits"] = logits }, CrossEntropy(logits, m.Data("next")[.., from..to]));
    }

    static (Dictionary<string, Tensor>, Tensor) Autoencoder(TorchModel m)
    {
        var x = m.Data("x");
        var latent = m.Recurrent(new Lstm(m.Units("enc.")), "enc.").Call(x);
        var y = m.Linear("out").Call(m.Recurrent(new Lstm(m.Units("dec.")) { ReturnSequences = true }, "dec.").Call(new RepeatVector(x.Shape[1]).Call(latent)));
        return (new() { ["latent"] = latent, ["reconstruction"] = y }, (y - x).Square().Mean());
    }

    /// <summary>Averaged over labels of at least the first; PyTorch marks padding by -100.</summary>
    static Tensor CrossEntropy(Tensor logits, Tensor labels, int first = 0)
    {
        var flat = logits.LogSoftmax().Reshape(-1, logits.Shape[^1]);
        var numbers = labels.ToArray<int>();
        var real = Tensor.From(Array.ConvertAll(numbers, n => n >= first ? 1f : 0f), [numbers.Length]).To(logits.DType);
        var chosen = Tensor.From(Array.ConvertAll(numbers, n => Math.Max(0, n)), [numbers.Length]).OneHot(logits.Shape[^1]).To(logits.DType);
        return -((flat * chosen).Sum(-1) * real).Sum() / real.Sum();
    }
}
