using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Interop.Tests.Keras;

/// <summary>Layers with random weights, run by Keras in double and in single precision.</summary>
public class KerasRandomTests
{
    const string Stored = "the repository";

    public static TheoryData<string, string> StoredCases => Cases(Path.Combine(SharedData.Stored, "keras_recurrent.json"), Stored);

    public static TheoryData<string, string> SimpleRnn => Shared("simple_rnn.json");

    public static TheoryData<string, string> Gru => Shared("gru.json");

    public static TheoryData<string, string> Lstm => Shared("lstm.json");

    public static TheoryData<string, string> Bidirectional => Shared("bidirectional.json");

    public static TheoryData<string, string> Stacked => Shared("stacked.json");

    public static TheoryData<string, string> DropoutMasks => Shared("dropout_masks.json");

    [Theory, MemberData(nameof(StoredCases))]
    public void The_cases_in_the_repository_agree(string file, string id) => Agrees(file, id);

    [SharedTheory("goldens/keras_random/simple_rnn.json"), MemberData(nameof(SimpleRnn))]
    public void SimpleRnn_agrees_with_Keras(string file, string id) => Agrees(file, id);

    [SharedTheory("goldens/keras_random/gru.json"), MemberData(nameof(Gru))]
    public void Gru_agrees_with_Keras(string file, string id) => Agrees(file, id);

    [SharedTheory("goldens/keras_random/lstm.json"), MemberData(nameof(Lstm))]
    public void Lstm_agrees_with_Keras(string file, string id) => Agrees(file, id);

    [SharedTheory("goldens/keras_random/bidirectional.json"), MemberData(nameof(Bidirectional))]
    public void Bidirectional_agrees_with_Keras(string file, string id) => Agrees(file, id);

    [SharedTheory("goldens/keras_random/dropout_masks.json"), MemberData(nameof(DropoutMasks))]
    public void Given_dropout_masks_agree_with_Keras(string file, string id) => Agrees(file, id);

    [SharedTheory("goldens/keras_random/stacked.json"), MemberData(nameof(Stacked))]
    [Uncovered("stack/conv_causal_gru", "Conv1D is not here yet")]
    [Uncovered("stack/ln_lstm_maxpool", "LayerNormalization is not here yet")]
    public void Models_agree_with_Keras(string file, string id) => Agrees(file, id);

    [SharedTheory("goldens/keras_random/attention.json"), InlineData("attention/additive_mask"), InlineData("attention/additive_noscale")]
    public void AdditiveAttention_agrees_with_Keras(string id) => Agrees("attention.json", id);

    static void Agrees(string file, string id)
    {
        var path = file == Stored ? Path.Combine(SharedData.Stored, "keras_recurrent.json") : SharedData.File("goldens", "keras_random", file)!;
        var json = Golden.Case(path, id);
        var tolerances = json.GetProperty("tolerance");
        Compare(json, DType.Float64, "expected", Tolerance.From(tolerances.GetProperty("float64")));
        Compare(json, DType.Float32, "expected_f32", Tolerance.From(tolerances.GetProperty("float32")));
    }

    /// <summary>Float64 runs on the plain backend, Float32 on the fast one.</summary>
    static void Compare(JsonElement json, DType type, string expected, Tolerance tolerance)
    {
        var subject = new KerasCase(json, type);
        var number = 0;
        foreach (var call in subject.Calls)
        {
            if (call.Flag("reset_state_before"))
                subject.Reset();
            var outputs = subject.Run(call);
            var wanted = Golden.Tensors(call.GetProperty(expected), type);
            Assert.True(outputs.Length >= wanted.Length, $"{json.GetProperty("id")}: {outputs.Length} outputs; expected {wanted.Length}.");
            for (var i = 0; i < wanted.Length; i++)
            {
                // Keras gives weights at masked steps of the query too; here they are 0.
                if (subject.Layer is AdditiveAttention && outputs[0].Mask is { } query)
                    (wanted[i], outputs[i]) = (Real(wanted[i], query), Real(outputs[i], query));
                Assert.Same(type == DType.Float64 ? PlainBackend.Instance : CpuBackend.Instance, outputs[i].Backend);
                tolerance.Require(FormattableString.Invariant($"{json.GetProperty("id")}, {type}, call {number}, output {i}"), wanted[i], outputs[i]);
            }
            number++;
        }
    }

    static Tensor Real(Tensor x, Mask mask) => Tensor.Where(mask.Steps.ExpandDims(2), x, x * 0);

    static TheoryData<string, string> Shared(string file) =>
        SharedData.File("goldens", "keras_random", file) is { } path ? Cases(path, file) : [];

    static TheoryData<string, string> Cases(string path, string file)
    {
        var data = new TheoryData<string, string>();
        foreach (var (id, _) in Golden.Cases(path))
            if (!Uncovered.Contains(id))
                data.Add(file, id);
        return data;
    }

    static HashSet<string> Uncovered => UncoveredAttribute.Of(typeof(KerasRandomTests));
}
