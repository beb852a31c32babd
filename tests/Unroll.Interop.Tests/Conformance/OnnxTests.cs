using Unroll.Conformance;

namespace Unroll.Interop.Tests.Conformance;

/// <summary>ONNX's recurrent nodes: the runner's own cell against the library's layers, and options that no stored case has.</summary>
public class OnnxTests
{
    const int Batch = 2, Steps = 3, Features = 2, Units = 3;

    // The own cell is taken when there is a clip; one this wide changes nothing.
    static readonly double WideClip = 1e6;

    [Theory]
    [InlineData("RNN", 1)]
    [InlineData("GRU", 3)]
    [InlineData("LSTM", 4)]
    public void The_own_cell_is_the_layer_where_both_can_run(string type, int gates)
    {
        foreach (var direction in new[] { "forward", "reverse", "bidirectional" })
            foreach (var linear in new[] { 0.0, 1.0 })
            {
                var (plain, own) = (Run(type, gates, direction, ("linear_before_reset", linear)), Run(type, gates, direction, ("linear_before_reset", linear), ("clip", WideClip)));
                Assert.Equal(type == "LSTM" ? 3 : 2, plain.Length);
                for (var i = 0; i < plain.Length; i++)
                    for (var n = 0; n < plain[i].Shape.Size; n++)
                        Assert.Equal(plain[i].ToArray<double>()[n], own[i].ToArray<double>()[n], 12);
            }
    }

    [Fact]
    public void A_narrow_clip_and_coupled_gates_change_the_result()
    {
        var plain = Run("LSTM", 4, "forward")[1].ToArray<double>();
        Assert.NotEqual(plain, Run("LSTM", 4, "forward", ("clip", 0.01))[1].ToArray<double>());
        Assert.NotEqual(plain, Run("LSTM", 4, "forward", ("input_forget", 1.0))[1].ToArray<double>());
    }

    [Fact]
    public void Alpha_and_beta_go_to_the_functions_that_take_them_in_order()
    {
        string[] names = ["Tanh", "HardSigmoid", "LeakyRelu", "Affine", "Sigmoid", "ScaledTanh"];
        var node = new OnnxNode("LSTM", [], [], new() { ["activations"] = names, ["activation_alpha"] = new[] { 0.5, 0.1, 3.0 }, ["activation_beta"] = new[] { 0.25, 1.0 } }, [], [], []);
        var functions = OnnxActivation.Of(node, ["Sigmoid", "Tanh", "Tanh"], 2);
        var x = Tensor.From((ReadOnlySpan<double>)[-1.0, 0.5], [2], DType.Float64);
        double[] of(int i) => functions[i].Of(x).ToArray<double>();
        Assert.Equal([0, 0.5], of(1));
        Assert.Equal([-0.1, 0.5], of(2).Select(v => Math.Round(v, 6)));
        Assert.Equal([-2, 2.5], of(3));
        Assert.Equal(Math.Tanh(0.5), of(5)[1], 12);
    }

    [Fact]
    public void Weights_that_do_not_fit_and_unknown_functions_are_named()
    {
        Assert.Contains("do not fit 2 direction(s)", Assert.Throws<FormatException>(() => Run("GRU", 3, "bidirectional", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("'Swish'", Assert.Throws<FormatException>(() => Run("RNN", 1, "forward", ("activations", new[] { "Swish" }))).Message, StringComparison.Ordinal);
        Assert.Contains("'Conv'", Assert.Throws<FormatException>(() => Run("Conv", 1, "forward")).Message, StringComparison.Ordinal);
    }

    static Tensor[] Run(string type, int gates, string direction, params (string, object)[] attributes) => Run(type, gates, direction, direction == "bidirectional" ? 2 : 1, attributes);

    static Tensor[] Run(string type, int gates, string direction, int directions, params (string Name, object Value)[] attributes)
    {
        var all = attributes.ToDictionary(a => a.Name, a => a.Value);
        all["direction"] = direction;
        Shape[] shapes = [[Steps, Batch, Features], [directions, gates * Units, Features], [directions, gates * Units, Units], [directions, 2 * gates * Units]];
        var inputs = shapes.Select((s, i) => Tensor.Random(s, Distribution.Normal(0, 0.5f), (ulong)i + 1)).ToArray();
        return OnnxRecurrent.Run(new OnnxNode(type, [], [], all, [], [], []), place => place < inputs.Length ? inputs[place] : null, DType.Float64);
    }
}
