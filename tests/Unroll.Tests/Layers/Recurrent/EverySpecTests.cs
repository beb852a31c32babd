using Unroll.Kernels;

namespace Unroll.Tests.Layers.Recurrent;

/// <summary>There is no slow configuration: every combination of options runs on the whole-sequence kernels.</summary>
public sealed class EverySpecTests
{
    static readonly Activation[] Named =
        [Activation.Tanh, Activation.Relu, Activation.Sigmoid, Activation.Linear, Activation.HardSigmoid, Activation.Softsign];

    static readonly Activation[] Further = [Activation.Elu, Activation.Selu, Activation.Softplus, Activation.Exponential, Activation.LeakyRelu, Activation.Relu6, Activation.HardTanh,
        Activation.LogSigmoid, new HardSigmoidActivation { Slope = 0.2f }];

    static readonly string[] Fused = ["simple_rnn", "lstm", "gru", "gru (reset before)"];

    static readonly Pass Training = new(true, 77);

    sealed record Options(int Cell, Activation Activation, Activation Gate)
    {
        public bool Bias { get; init; } = true;
        public int Dropouts { get; init; }
        public bool Norm { get; init; }
        public int Masking { get; init; }
        public int Direction { get; init; }
        public bool Stateful { get; init; }
        public bool Initial { get; init; }
        public int Long { get; init; }

        bool Both => Direction == 2;

        // Normalising few numbers magnifies every rounding.
        int Units => Norm ? 24 : 7;

        public override string ToString() => $"cell {Cell}, {Activation.GetType().Name}, {Gate.GetType().Name}, bias {Bias}, dropouts {Dropouts}, norm {Norm}, mask {Masking}, direction {Direction}, " +
            $"stateful {Stateful}, initial {Initial}, checkpoint and truncation {Long}";

        public Layer Layer(bool composed)
        {
            RecurrentLayer cell = Cell switch
            {
                0 => new SimpleRnn(Units) { Activation = Activation, UseBias = Bias, LayerNorm = Norm, Dropout = Input, RecurrentDropout = Recurrent, DropoutPerGate = Dropouts > 3, GoBackwards = Direction == 1, Stateful = Stateful, CheckpointSteps = Checkpoint, TruncateSteps = Truncate, ReturnSequences = true },
                1 => new Lstm(Units) { Activation = Activation, RecurrentActivation = Gate, UseBias = Bias, LayerNorm = Norm, Dropout = Input, RecurrentDropout = Recurrent, DropoutPerGate = Dropouts > 3, GoBackwards = Direction == 1, Stateful = Stateful, CheckpointSteps = Checkpoint, TruncateSteps = Truncate, ReturnSequences = true },
                _ => new Gru(Units) { ResetAfter = Cell == 2, Activation = Activation, RecurrentActivation = Gate, UseBias = Bias, LayerNorm = Norm, Dropout = Input, RecurrentDropout = Recurrent, DropoutPerGate = Dropouts > 3, GoBackwards = Direction == 1, Stateful = Stateful, CheckpointSteps = Checkpoint, TruncateSteps = Truncate, ReturnSequences = true },
            };
            cell.ForceComposed = composed;
            return Both ? new Bidirectional(cell) : cell;
        }

        float Input => Dropouts is 1 or 3 or 4 ? 0.3f : 0;
        float Recurrent => Dropouts is 2 or 3 ? 0.3f : 0;
        int Checkpoint => Long is 1 or 3 ? 2 : 0;
        int Truncate => Long is 2 or 3 ? 3 : 0;

        public Tensor X(int seed)
        {
            bool[,] real = new bool[3, 5];
            for (var b = 0; b < 3; b++)
                for (var t = 0; t < 5; t++)
                    real[b, t] = Masking switch { 1 => t < 5 - b, 2 => t >= b, 3 => (b + t) % 3 > 0, _ => b != 1 };
            var x = Tensor.Random([3, 5, 4], Distribution.Normal(), (ulong)seed);
            return Masking == 0 ? x : x.WithMask(Mask.From(real));
        }

        public State<Tensor>? State()
        {
            string[] leaves = Cell == 1 ? ["h", "c"] : ["h"];
            if (Both)
                leaves = [.. leaves.Select(l => "forward/" + l), .. leaves.Select(l => "backward/" + l)];
            return !Initial ? null : new State<Tensor>([.. leaves.Select((l, i) => (l, Tensor.Random([3, Units], Distribution.Normal(), (ulong)(i + 9))))]);
        }
    }

    /// <summary>Every activation with every gate activation, and every combination of all other options with activations that take turns.</summary>
    static IEnumerable<Options> All()
    {
        foreach (var cell in Enumerable.Range(0, 4))
            foreach (var activation in Named)
                foreach (var gate in Named)
                    yield return new Options(cell, activation, gate);
        foreach (var cell in Enumerable.Range(0, 4))
            foreach (var activation in Further)
                yield return new Options(cell, activation, activation is HardSigmoidActivation or HardTanhActivation ? activation : Activation.Sigmoid);
        var turn = 0;
        foreach (var cell in Enumerable.Range(0, 4))
            foreach (var (bias, norm) in new[] { (true, false), (false, false), (true, true), (false, true) })
                foreach (var dropouts in Enumerable.Range(0, 5))
                    foreach (var masking in Enumerable.Range(0, 5))
                        foreach (var direction in Enumerable.Range(0, 3))
                            foreach (var (stateful, initial) in new[] { (false, false), (false, true), (true, false) })
                                foreach (var steps in Enumerable.Range(0, 4))
                                    yield return new Options(cell, Named[turn % 6], Named[turn++ / 6 % 6]) { Bias = bias, Norm = norm, Dropouts = dropouts, Masking = masking, Direction = direction, Stateful = stateful, Initial = initial, Long = steps };
    }

    [Fact]
    public void Every_combination_of_options_records_one_operation_for_the_whole_sequence()
    {
        var count = 0;
        foreach (var options in All())
        {
            var layer = options.Layer(composed: false);
            using var tape = Gradients.Record();
            var x = options.X(count++);
            var y = layer.Call(new Values([("x", x), .. options.State()?.Leaves ?? []]), Training)[0];
            var ops = Ops(y);
            Assert.True(ops.Any(op => Fused.Contains(op.Replace("bidirectional ", "", StringComparison.Ordinal))), $"{options}: recorded {string.Join(", ", ops)}");
            Assert.DoesNotContain("MatMul", ops);
            if ((layer as RecurrentLayer ?? ((Bidirectional)layer).Layer).CallBeside(x, null, default) is { } call)
                Assert.True(CpuBackend.Instance.Supports(call.Spec(true)), options.ToString());
            else
                Assert.True(options.Stateful, options.ToString());
        }
        Assert.Equal((4 * (36 + 9)) + (4 * 4 * 5 * 5 * 3 * 3 * 4), count);
    }

    /// <summary>What the kernels do not know runs step by step, as the pages of these layers say.</summary>
    [Fact]
    public void A_projection_wider_than_the_units_runs_step_by_step()
    {
        var x = new Options(1, Activation.Tanh, Activation.Sigmoid).X(1);
        using var tape = Gradients.Record();
        Assert.Contains("MatMul", Ops(new Lstm(7) { Projection = 8 }.Call(x)));
        Assert.DoesNotContain("MatMul", Ops(new Lstm(7) { Projection = 7 }.Call(x)));
    }

    [Fact]
    public void A_projection_is_a_part_of_the_one_operation()
    {
        var random = new RandomCases(15);
        foreach (var (norm, backwards, masking, units, width, drop, gates, steps) in new[] { (false, false, 0, 7, 3, 0f, false, 0), (false, true, 1, 24, 24, 0.3f, false, 2), (true, false, 2, 24, 9, 0f, false, 0), (false, false, 3, 130, 64, 0.3f, true, 0),
            (true, true, 4, 40, 17, 0.3f, false, 2), (false, false, 2, 1, 1, 0f, false, 3), (false, false, 1, 200, 33, 0f, false, 0), (false, true, 3, 5, 2, 0.3f, true, 1) })
        {
            var layer = new Lstm(units) { Projection = width, LayerNorm = norm, GoBackwards = backwards, ReturnSequences = true, Dropout = drop, RecurrentDropout = drop, DropoutPerGate = gates, CheckpointSteps = steps, TruncateSteps = steps == 3 ? 2 : 0 };
            layer.GivenMasks = drop == 0 || gates ? null : new DropoutMasks(null, Tensor.Random([3, width], Distribution.Dropout(drop), 5));
            var x = new Options(1, Activation.Tanh, Activation.Sigmoid) { Masking = masking }.X(units);
            var state = new State<Tensor>(random.Normal(3, width), random.Normal(3, units));
            layer.Call(x);
            layer.ForceComposed = true;
            var expected = Compare.Run(layer, x, state, Training);
            layer.ForceComposed = false;
            foreach (var (name, value) in Compare.Run(layer, x, state, Training))
                Compare.Near(value, expected[name], 1e-5, $"norm {norm}, mask {masking}, {units} units to {width}: {name}");
            layer.GivenMasks = null;
            var whole = layer.Run(x, state);
            Compare.SameBits(layer.Run(x.WithMask(null)[1..2].WithMask(x.Mask is { } m ? Mask.From(m.Steps[1..2]) : null), state.Rows(1..2)).Sequence, whole.Sequence.WithMask(null)[1..2], $"{units} units to {width}: a row alone");
        }
    }

    [Fact]
    public void An_elapsed_time_is_a_part_of_the_one_operation()
    {
        var random = new RandomCases(14);
        foreach (var (norm, backwards, masking, units, drop) in new[] { (false, false, 0, 7, 0f), (false, true, 1, 24, 0.3f), (true, false, 2, 24, 0f), (false, false, 3, 130, 0.3f), (true, true, 4, 40, 0.3f), (false, false, 2, 1, 0f) })
        {
            var layer = new TimeAwareLstm(units) { LayerNorm = norm, GoBackwards = backwards, ReturnSequences = true, Dropout = drop, RecurrentDropout = drop, Decay = TimeDecay.Exponential, CheckpointSteps = backwards ? 2 : 0 };
            var x = new Options(1, Activation.Tanh, Activation.Sigmoid) { Masking = masking }.X(units);
            var elapsed = random.Normal(3, 5).Abs();
            var state = new State<Tensor>(random.Normal(3, units), random.Normal(3, units));
            Dictionary<string, Tensor> run(bool composed)
            {
                layer.ForceComposed = composed;
                using var tape = Gradients.Record();
                var outputs = layer.Call(new Values([("x", x), ("elapsed", elapsed), .. state.Leaves]), Training);
                Assert.Equal(composed, Ops(outputs[0]).Contains("MatMul"));
                var loss = outputs.Select((y, i) => (y * Tensor.Random(y.Shape, Distribution.Uniform(0.5f, 1.5f), (ulong)(i + 1))).Sum()).Aggregate((a, b) => a + b);
                var gradients = Gradients.Of(loss, [x, elapsed, .. state, .. layer.Weights.Select(w => w.Live)]);
                return outputs.Names.Zip(outputs).Select(p => (p.First, p.Second.Detach())).Concat(gradients.Select((g, i) => ($"gradient {i}", g))).ToDictionary(p => p.Item1, p => p.Item2);
            }
            var expected = run(true);
            foreach (var (name, value) in run(false))
                Compare.Near(value, expected[name], 1e-5, $"norm {norm}, mask {masking}, {units} units: {name}");
        }
    }

    [Fact]
    public void A_sample_of_them_equals_the_definition()
    {
        foreach (var (options, i) in All().Select((o, i) => (o, i)).Where(p => p.i % 53 == 0))
        {
            var (fast, slow) = (options.Layer(composed: false), options.Layer(composed: true));
            var x = options.X(i);
            fast.Call(x);
            slow.Call(x);
            foreach (var layer in new[] { fast, slow })
                Reset(layer);
            var expected = Compare.Run(slow, x, options.State(), Training);
            foreach (var (name, value) in Compare.Run(fast, x, options.State(), Training))
                Compare.Near(value, expected[name], 1e-5, $"{options}: {name}");
        }
    }

    static void Reset(Layer layer)
    {
        (layer as RecurrentLayer)?.ResetState();
        (layer as Bidirectional)?.ResetState();
    }

    static HashSet<string> Ops(Tensor y)
    {
        var (ops, seen, open) = (new HashSet<string>(), new HashSet<Node>(), new Stack<Node>());
        open.Push(y.Node!);
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node))
                continue;
            ops.Add(node.Op);
            foreach (var edge in node.Inputs)
                if (edge.Node is { } before)
                    open.Push(before);
        }
        return ops;
    }
}
