namespace Unroll.Conformance;

/// <summary>Runs ONNX's RNN, GRU and LSTM with the library's layers, or with <see cref="OnnxCell"/> where no layer has an option.</summary>
internal static class OnnxRecurrent
{
    static readonly Dictionary<string, (int Gates, string[] Activations)> Known = new(StringComparer.Ordinal)
    {
        ["RNN"] = (1, ["Tanh"]),
        ["GRU"] = (3, ["Sigmoid", "Tanh"]),
        ["LSTM"] = (4, ["Sigmoid", "Tanh", "Tanh"]),
    };

    /// <summary>Y, Y_h and (LSTM) Y_c.</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">Its input at a place, or null: X, W, R, B, sequence_lens, initial_h, initial_c, P.</param>
    /// <param name="type">The precision.</param>
    internal static Tensor[] Run(OnnxNode node, Func<int, Tensor?> input, DType type)
    {
        if (!Known.TryGetValue(node.Type, out var op))
            throw new FormatException($"the operation '{node.Type}' is not read; RNN, GRU and LSTM are");
        Tensor? Floating(int place) => input(place)?.To(type);
        var (x, w, r) = (Need(Floating(0), "X"), Need(Floating(1), "W"), Need(Floating(2), "R"));
        var batchFirst = node.Number("layout", 0) == 1;
        x = batchFirst ? x : x.Permute(1, 0, 2);
        if (input(4) is { } lengths)
            x = x.WithMask(Mask.FromLengths(lengths.To(DType.Int32).ToArray<int>(), x.Shape[1]));
        var direction = node.Text("direction", "forward");
        var directions = direction == "bidirectional" ? 2 : direction is "forward" or "reverse" ? 1 : throw new FormatException($"the direction '{direction}' is not known");
        if (w.Shape[0] != directions || r.Shape[2] * op.Gates != r.Shape[1] || (node.Number("hidden_size", r.Shape[2]) != r.Shape[2]))
            throw new FormatException($"{node.Type}: weights {w.Shape} and {r.Shape} do not fit {directions} direction(s)");
        var activations = OnnxActivation.Of(node, op.Activations, directions);
        var results = new List<RecurrentOutput<Tensor>>();
        for (var d = 0; d < directions; d++)
        {
            var backwards = direction == "reverse" || d == 1;
            var layer = new Direction(node, r.Shape[2], activations[(d * op.Activations.Length)..((d + 1) * op.Activations.Length)], backwards).Layer(w[d], r[d], Floating(3)?[d], Floating(7)?[d]);
            var result = layer.Run(x, Initial(node.Type, Floating(5), Floating(6), d, batchFirst));
            results.Add(backwards ? result with { Sequence = result.Sequence.WithMask(null).Flip(1) } : result);
        }
        // Y is [time, directions, batch, units], or [batch, time, directions, units].
        var sequences = Tensor.Stack([.. results.Select(o => o.Sequence.WithMask(null))], 2);
        Tensor states(int leaf) => Tensor.Stack([.. results.Select(o => o.State[leaf])], batchFirst ? 1 : 0);
        return [batchFirst ? sequences : sequences.Permute(1, 2, 0, 3), .. Enumerable.Range(0, results[0].State.Count).Select(states)];
    }

    static State<Tensor>? Initial(string type, Tensor? h, Tensor? c, int direction, bool batchFirst)
    {
        if (h is null && c is null)
            return null;
        Tensor one(Tensor all) => batchFirst ? all[.., direction] : all[direction];
        var known = (h ?? c)!;
        return type == "LSTM" ? new State<Tensor>(one(h ?? known * 0), one(c ?? known * 0)) : new State<Tensor>(one(known));
    }

    static Tensor Need(Tensor? value, string name) => value ?? throw new FormatException($"the input {name} is missing");

    /// <summary>One direction of a node.</summary>
    sealed record Direction(OnnxNode Node, int Units, IReadOnlyList<Activation> Activations, bool Backwards)
    {
        bool LinearBeforeReset => Node.Number("linear_before_reset", 0) != 0;

        bool InputForget => Node.Number("input_forget", 0) != 0;

        internal RecurrentLayer Layer(Tensor w, Tensor r, Tensor? b, Tensor? p)
        {
            var (kernel, recurrent) = (w.Transpose(), r.Transpose());
            var biases = b?.Split(2, 0) ?? [kernel[0] * 0, kernel[0] * 0];
            if (p is null && !InputForget && Node.Numbers("clip").Length == 0 && (Node.Type != "LSTM" || ReferenceEquals(Activations[1], Activations[2])))
                return Given(Own(), [Order(kernel), Order(recurrent), Bias(Order(biases[0]), Order(biases[1]))]);
            var cell = new OnnxCell(Units, Node.Type, Activations)
            {
                Clip = (float)Node.Number("clip", double.PositiveInfinity),
                InputForget = InputForget,
                LinearBeforeReset = LinearBeforeReset,
                ReturnSequences = true,
                ZeroOutputForMask = true,
                GoBackwards = Backwards,
            };
            return Given(cell, [kernel, recurrent, biases[0], biases[1], p ?? Tensor.Zeros([3 * Units]).To(w.DType)]);
        }

        RecurrentLayer Own() => Node.Type switch
        {
            "LSTM" => new Lstm(Units) { Activation = Activations[1], RecurrentActivation = Activations[0], ReturnSequences = true, ZeroOutputForMask = true, GoBackwards = Backwards },
            "GRU" => new Gru(Units) { Activation = Activations[1], RecurrentActivation = Activations[0], ResetAfter = LinearBeforeReset, ReturnSequences = true, ZeroOutputForMask = true, GoBackwards = Backwards },
            _ => new SimpleRnn(Units) { Activation = Activations[0], ReturnSequences = true, ZeroOutputForMask = true, GoBackwards = Backwards },
        };

        /// <summary>ONNX's i, o, f, c in the order of the layers here, i, f, c, o; z, r, h is the same.</summary>
        Tensor Order(Tensor x)
        {
            if (Node.Type != "LSTM")
                return x;
            var gates = x.Split(4, -1);
            return Tensor.Concat([gates[0], gates[2], gates[3], gates[1]], -1);
        }

        Tensor Bias(Tensor input, Tensor hidden) => Node.Type == "GRU" && LinearBeforeReset ? Tensor.Stack([input, hidden]) : input + hidden;

        static RecurrentLayer Given(RecurrentLayer layer, Tensor[] weights)
        {
            layer.EnsureBuilt([[Shape.Unknown, Shape.Unknown, weights[0].Shape[0]]]);
            for (var i = 0; i < weights.Length; i++)
                layer.Weights[i].Assign(weights[i]);
            return layer;
        }
    }
}
