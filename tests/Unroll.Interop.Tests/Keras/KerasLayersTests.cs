using Unroll.Testing;

namespace Unroll.Interop.Tests.Keras;

/// <summary>What Keras's own tests of other layers call: the output it computed, what its test asserts, and the output's mask.</summary>
public class KerasLayersTests
{
    const string File = "goldens/keras_tests/layers.json";

    static readonly string[] Covered = ["Embedding", "Masking", "MaxPooling1D", "RepeatVector", "UpSampling1D", "Sequential"];

    public static TheoryData<string> Cases
    {
        get
        {
            var data = new TheoryData<string>();
            if (SharedData.File(File.Split('/')) is not { } path)
                return data;
            var uncovered = UncoveredAttribute.Of(typeof(KerasLayersTests));
            foreach (var (id, json) in Golden.Cases(path))
                if (Covered.Contains(json.GetProperty("layer").GetString()) && !uncovered.Contains(id))
                    data.Add(id);
            return data;
        }
    }

    [SharedTheory(File), MemberData(nameof(Cases))]
    [Uncovered("max_pooling/MaxPoolingBasicTest.test_max_pooling1d1/1", "features before steps (channels_first)")]
    [Uncovered("max_pooling/MaxPoolingCorrectnessTest.test_max_pooling1d1/1", "features before steps (channels_first)")]
    [Uncovered("max_pooling/MaxPoolingCorrectnessTest.test_max_pooling1d5/1", "features before steps (channels_first)")]
    public void A_layer_gives_what_Keras_gives(string id)
    {
        var json = Golden.Case(SharedData.File(File.Split('/'))!, id);
        foreach (var type in new[] { DType.Float64, DType.Float32 })
        {
            var outputs = new KerasCase(json, type).Run(json);
            var computed = Golden.Tensors(json.GetProperty("computed"), type);
            Assert.Equal(computed.Length, outputs.Length);
            for (var i = 0; i < computed.Length; i++)
                new Tolerance(1e-5).Require($"{id}, {type}", computed[i], outputs[i]);
            foreach (var expected in json.GetProperty("expected").EnumerateArray())
                Tolerance.From(expected.GetProperty("tolerance")).Require($"{id}, {type}, as asserted", Golden.Tensor(expected.GetProperty("value"), type), outputs[expected.GetProperty("output").GetInt32()]);
            if (json.Get("output_mask") is { } mask)
                Assert.Equal(Golden.Tensor(mask).ToArray<bool>(), outputs[0].Mask!.Steps.ToArray<bool>());
        }
    }

    [SharedFact("goldens/keras_tests/layers.json")]
    public void Features_before_steps_are_refused_by_name()
    {
        var json = Golden.Case(SharedData.File(File.Split('/'))!, "max_pooling/MaxPoolingCorrectnessTest.test_max_pooling1d1/1");
        Assert.Contains("data_format", Assert.Throws<FormatException>(() => new KerasCase(json, DType.Float32)).Message, StringComparison.Ordinal);
    }
}
