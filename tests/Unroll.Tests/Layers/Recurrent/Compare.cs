namespace Unroll.Tests.Layers.Recurrent;

internal static class Compare
{
    /// <summary>Largest difference, relative to the larger of 1 and the largest element.</summary>
    public static double Difference(Tensor a, Tensor b)
    {
        Assert.Equal(a.Shape, b.Shape);
        var (x, y) = (a.To(DType.Float64).ToArray<double>(), b.To(DType.Float64).ToArray<double>());
        var scale = Math.Max(1, y.Length == 0 ? 0 : y.Max(Math.Abs));
        var worst = 0.0;
        for (var i = 0; i < x.Length; i++)
            worst = x[i].Equals(y[i]) ? worst : Math.Max(worst, double.IsNaN(x[i] - y[i]) ? double.PositiveInfinity : Math.Abs(x[i] - y[i]) / scale);
        return worst;
    }

    public static void Near(Tensor a, Tensor b, double tolerance, string what)
    {
        var difference = Difference(a, b);
        Assert.True(difference <= tolerance, FormattableString.Invariant($"{what}: differs by {difference:g3}, allowed {tolerance:g3}"));
    }

    public static void SameBits(Tensor a, Tensor b, string what)
    {
        Assert.Equal(a.Shape, b.Shape);
        Assert.True(a.ToArray().Select(BitConverter.SingleToInt32Bits).SequenceEqual(b.ToArray().Select(BitConverter.SingleToInt32Bits)),
            FormattableString.Invariant($"{what}: bits differ, by {Difference(a, b):g3} at most"));
    }

    /// <summary>All outputs of a run, and the gradients of a fixed weighted sum of them for x, the states and every weight, by name.</summary>
    public static Dictionary<string, Tensor> Run(Layer layer, Tensor x, State<Tensor>? state, Pass pass, Func<string, bool>? only = null)
    {
        var result = new Dictionary<string, Tensor>();
        using var tape = Gradients.Record();
        Tensor[] inputs = state is null ? [x] : [x, .. state];
        var outputs = layer.Call(new Values([("x", x), .. state?.Leaves ?? []]), pass);
        var loss = Tensor.Scalar(0);
        for (var i = 0; i < outputs.Count; i++)
        {
            result[outputs.NameOf(i)] = outputs[i].Detach();
            if (only is null || only(outputs.NameOf(i)))
                loss += (outputs[i] * Tensor.Random(outputs[i].Shape, Distribution.Uniform(0.5f, 1.5f), (ulong)(i + 1))).Sum();
        }
        var weights = layer.AllWeights().ToArray();
        var gradients = Gradients.Of(loss, [.. inputs, .. weights.Select(w => w.Weight.Live)]);
        for (var i = 0; i < inputs.Length; i++)
            result[i == 0 ? "dx" : "d" + state!.Paths[i - 1]] = gradients[i];
        for (var i = 0; i < weights.Length; i++)
            result["d" + weights[i].Path] = gradients[inputs.Length + i];
        return result;
    }
}
