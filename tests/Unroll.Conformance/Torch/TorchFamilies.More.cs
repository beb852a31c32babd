namespace Unroll.Conformance;

internal static partial class TorchFamilies
{
    static (Dictionary<string, Tensor>, Tensor) Both(TorchModel m, string variant)
    {
        var (sequence, logits, positive, negative) = Parts(m);
        if (Is(variant, "pos_weight", "plain"))
            positive *= m.Setting("pos_weight") ?? WeightOf(m.Initial);
        return (new() { ["logits"] = logits, ["outputs"] = sequence }, (positive + negative).Mean());
    }

    /// <summary>Binary cross-entropy of logits in two parts, the positive class and the other: y softplus(-z) and (1 - y) softplus(z).</summary>
    static (Tensor Sequence, Tensor Logits, Tensor Positive, Tensor Negative) Parts(TorchModel m)
    {
        var run = m.Both(new Bidirectional(new Lstm(m.Units("lstm.")) { ReturnSequences = true }), "lstm.").Run(m.Data("x"));
        var ends = new Concatenate().Call([run.State.Forward.H, run.State.Backward.H]);
        var logits = m.Linear("fc").Call(ends).Squeeze(1);
        var y = m.Data("y");
        return (run.Sequence, logits, y * (-logits).Softplus(), (1 - y) * logits.Softplus());
    }

    /// <summary>Where a case does not tell the weight, the first loss does, of which it is a linear part; outputs and gradients are then the proof.</summary>
    static Tensor WeightOf(TorchModel m)
    {
        using var off = Gradients.Off();
        var (_, _, positive, negative) = Parts(m);
        var weight = (m.FirstLoss - negative.Mean().ItemDouble()) / positive.Mean().ItemDouble();
        return Tensor.Full(Shape.Scalar, Math.Round(weight, 3), positive.DType);
    }

    static (Dictionary<string, Tensor>, Tensor) DualEncoder(TorchModel m, string variant)
    {
        var words = m.Embedding("emb");
        var names = m.RecurrentPrefixes;
        var separate = Is(variant, "separate", "shared");
        if (names.Length != (separate ? 2 : 1))
            throw new FormatException($"the weights are of {names.Length} recurrent layers; the variant '{variant}' has {(separate ? 2 : 1)}");
        var one = m.Recurrent(new Lstm(m.Units(names[0])), names[0]);
        var other = separate ? m.Recurrent(new Lstm(m.Units(names[1])), names[1]) : one;
        var (context, response) = (one.Call(words.Call(m.Data("context"))), other.Call(words.Call(m.Data("response"))));
        var p = (context.MatMul(m.Bare("M")) * response).Sum(-1).Sigmoid();
        var y = m.Data("y");
        return (new() { ["probability"] = p }, -(y * p.Log() + (1 - y) * (1 - p).Log()).Mean());
    }

    static (Dictionary<string, Tensor>, Tensor) Variational(TorchModel m, string variant)
    {
        var x = m.Data("x");
        var code = m.Recurrent(new Lstm(m.Units("enc.")), "enc.").Call(x);
        var (mu, logvar) = (m.Linear("mu").Call(code), m.Linear("logvar").Call(code));
        var z = mu + (logvar * 0.5f).Exp() * m.Data("eps")[m.Step];
        var decoder = m.Recurrent(new Lstm(m.Units("dec.")) { ReturnSequences = true }, "dec.");
        var decoded = Is(variant, "z_initial_state", "z_every_step")
            ? decoder.Run(Shifted(x), new State<Tensor>(m.Linear("z2h").Call(z).Tanh(), m.Linear("z2c").Call(z).Tanh())).Sequence
            : decoder.Call(new RepeatVector(x.Shape[1]).Call(z));
        var y = m.Linear("out").Call(decoded);
        var error = (y - x).Square().Sum() / (float)x.Shape[0];
        var divergence = ((1 + logvar - mu.Square() - logvar.Exp()).Sum(-1) * -0.5f).Mean();
        return (new() { ["reconstruction"] = y, ["mu"] = mu, ["logvar"] = logvar, ["rec_loss"] = error, ["kl"] = divergence }, error + divergence * (m.Setting("beta") ?? throw new FormatException("the case does not say what beta is")));
    }

    /// <summary>One step later, zeros first: what a decoder is fed in teacher forcing.</summary>
    static Tensor Shifted(Tensor x) => Tensor.Concat([x[.., ..1] * 0, x[.., ..(x.Shape[1] - 1)]], 1);

    static (Dictionary<string, Tensor>, Tensor) Attention(TorchModel m, string variant)
    {
        var masked = Is(variant, "masked_source_and_target", "plain");
        var source = m.Data("src");
        var encoded = m.Gru(new Gru(m.Units("enc.")) { ReturnSequences = true }, "enc.").Run(m.Embedding("src_emb").Call(source));
        var target = m.Embedding("tgt_emb").Call(m.Data("tgt_in"));
        var (keys, query, score) = (m.Linear("Ua").Call(encoded.Sequence), m.Linear("Wa"), m.Linear("va"));
        var (decoder, output) = (m.Gru(new Gru(m.Units("dec.", "")), "dec.", ""), m.Linear("out"));
        var state = encoded.State;
        var (logits, weights) = (new List<Tensor>(), new List<Tensor>());
        for (var step = 0; step < target.Shape[1]; step++)
        {
            var word = target[.., step];
            var scores = score.Call((query.Call(state.H).ExpandDims(1) + keys).Tanh()).Squeeze(2);
            var a = (masked ? Tensor.Where(source.NotEqualTo(0), scores, scores * 0 + float.NegativeInfinity) : scores).Softmax();
            var context = (a.ExpandDims(2) * encoded.Sequence).Sum(1);
            state = decoder.Run(Tensor.Concat([word, context], -1).ExpandDims(1), state).State;
            logits.Add(output.Call(Tensor.Concat([state.H, context, word], -1)));
            weights.Add(a);
        }
        var all = Tensor.Stack([.. logits], 1);
        return (new() { ["logits"] = all, ["attention"] = Tensor.Stack([.. weights], 1) }, CrossEntropy(all, m.Data("tgt_out"), masked ? 1 : 0));
    }

    static (Dictionary<string, Tensor>, Tensor) Convolution(TorchModel m, string variant)
    {
        var x = m.Data("x");
        if (!Is(variant, "no_padding", "padding_1"))
            x = new ZeroPadding1D(1, 1).Call(x);
        // The pool drops what remains at the end, as PyTorch's does.
        var pooled = new MaxPooling1D(2).Call(m.Convolution("conv").Call(x).Relu());
        var y = m.Linear("fc").Call(m.Recurrent(new Lstm(m.Units("lstm.")), "lstm.").Call(pooled));
        return (new() { ["conv_pool"] = pooled, ["prediction"] = y }, (y - m.Data("y")).Square().Mean());
    }
}
