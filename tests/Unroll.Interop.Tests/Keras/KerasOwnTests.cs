using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Interop.Tests.Keras;

/// <summary>What Keras's own tests of recurrent layers call, and what they assert.</summary>
public class KerasOwnTests
{
    const string File = "goldens/keras_tests/rnn.json";

    static readonly string[] Covered = ["SimpleRNN", "GRU", "LSTM", "Bidirectional", "TimeDistributed", "RNN", "Sequential", "Functional"];

    public static TheoryData<string> Cases => Where(covered: true);

    public static TheoryData<string> Others => Where(covered: false);

    [SharedTheory(File), MemberData(nameof(Cases))]
    [Uncovered("time_distributed/TimeDistributedTest.test_mask_validation_with_3d_mask/1", "a mask of three axes on a TimeDistributed Dense, which ignores it, is refused here")]
    public void A_case_of_Keras_itself_agrees(string id)
    {
        var json = Golden.Case(SharedData.File(File.Split('/'))!, id);
        foreach (var type in new[] { DType.Float64, DType.Float32 })
        {
            var subject = new KerasCase(json, type);
            var outputs = subject.Run(json);
            Asserted(json, type, outputs);
            Computed(json, type, outputs);
            if (subject.Layer is RecurrentBase)
                After(json, type, outputs);
        }
    }

    /// <summary>Layers that cannot be read say so by name, and nothing that is listed as covered is missing.</summary>
    [SharedTheory(File), MemberData(nameof(Others))]
    public void A_layer_that_is_not_here_is_named_in_the_error(string id)
    {
        var json = Golden.Case(SharedData.File(File.Split('/'))!, id);
        var error = Assert.Throws<FormatException>(() => new KerasCase(json, DType.Float32));
        Assert.Contains(json.GetProperty("layer").GetString()!, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The values that Keras's test asserts, at its own tolerance.</summary>
    static void Asserted(JsonElement json, DType type, Tensor[] outputs)
    {
        foreach (var expected in json.GetProperty("expected").EnumerateArray())
        {
            var output = outputs[expected.GetProperty("output").GetInt32()];
            if (expected.Get("index") is { } row)
                output = output[row.GetInt32()];
            Tolerance.From(expected.GetProperty("tolerance")).Require(FormattableString.Invariant($"{json.GetProperty("id")}, {type}, as asserted"), Golden.Tensor(expected.GetProperty("value"), type), output);
        }
    }

    /// <summary>The full outputs, which Keras computed in single precision.</summary>
    static void Computed(JsonElement json, DType type, Tensor[] outputs)
    {
        var computed = Golden.Tensors(json.GetProperty("computed"), type);
        for (var i = 0; i < computed.Length; i++)
            new Tolerance(1e-5).Require(FormattableString.Invariant($"{json.GetProperty("id")}, {type}, output {i}"), computed[i], outputs[i]);
    }

    /// <summary>The states that a stateful layer carries on, which are also its last outputs.</summary>
    static void After(JsonElement json, DType type, Tensor[] outputs)
    {
        var states = (json.Get("variables_after")?.EnumerateArray() ?? default)
            .Where(v => v.GetProperty("path").GetString()!.Contains("/states[", StringComparison.Ordinal)).Select(v => Golden.Tensor(v.GetProperty("value"), type)).ToArray();
        for (var i = 0; i < states.Length; i++)
            new Tolerance(1e-5).Require(FormattableString.Invariant($"{json.GetProperty("id")}, {type}, carried state {i}"), states[i], outputs[^(states.Length - i)]);
    }

    static TheoryData<string> Where(bool covered)
    {
        var data = new TheoryData<string>();
        if (SharedData.File(File.Split('/')) is not { } path)
            return data;
        var uncovered = UncoveredAttribute.Of(typeof(KerasOwnTests));
        foreach (var (id, json) in Golden.Cases(path))
            if (Covered.Contains(json.GetProperty("layer").GetString()) == covered && !uncovered.Contains(id))
                data.Add(id);
        return data;
    }
}
