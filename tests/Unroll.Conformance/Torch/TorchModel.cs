using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>PyTorch's weights in the layout of the layers here, and gradients back.</summary>
/// <param name="json">The case.</param>
/// <param name="type">The precision.</param>
/// <param name="values">Weights under PyTorch's names, as they are before this step; null for those that the case starts with.</param>
/// <param name="step">The step, from 0.</param>
/// <param name="carried">The states that the step before left for this one, or null.</param>
internal sealed class TorchModel(JsonElement json, DType type, IReadOnlyDictionary<string, Tensor>? values = null, int step = 0, State<Tensor>[]? carried = null)
{
    readonly JsonElement _weights = json.GetProperty("initial_weights");
    readonly List<(Weight Weight, Func<Tensor, IEnumerable<(string Name, Tensor Gradient)>> Back)> _taken = [];
    readonly List<(string Name, Tensor Value)> _bare = [];

    internal Tensor Data(string name) => Golden.Tensor(json.GetProperty("data").GetProperty(name), type);

    internal bool Has(string name) => _weights.TryGetProperty(name, out _);

    /// <summary>How many layers stand on each other under a prefix: weight_ih_l0, weight_ih_l1 ...</summary>
    internal int Layers(string prefix) => Enumerable.Range(0, int.MaxValue).First(i => !Has(FormattableString.Invariant($"{prefix}weight_ih_l{i}")));

    /// <summary>The prefixes of the recurrent layers, in the order of the weights.</summary>
    internal string[] RecurrentPrefixes => [.. _weights.EnumerateObject().Where(w => w.Name.EndsWith("weight_ih_l0", StringComparison.Ordinal)).Select(w => w.Name[..^"weight_ih_l0".Length])];

    /// <summary>The recorded loss of the first step.</summary>
    internal double FirstLoss => json.GetProperty("results").GetProperty(type == DType.Float64 ? "float64" : "float32").GetProperty("losses")[0].GetDouble();

    /// <summary>A setting that stands among the data or beside them, or is told in the description as <c>name 2.5</c>; null when the case does not say.</summary>
    internal Tensor? Setting(string name)
    {
        if ((json.GetProperty("data").Get(name) ?? json.Get(name)) is { } given)
            return given.ValueKind == JsonValueKind.Number ? Tensor.Full(Shape.Scalar, given.GetDouble(), type) : Golden.Tensor(given, type);
        var words = $"{json.Get("description")} {json.Get("model")}";
        var told = System.Text.RegularExpressions.Regex.Match(words, $@"{name}\W*?(-?[0-9]+(\.[0-9]+)?)");
        return told.Success ? Tensor.Full(Shape.Scalar, double.Parse(told.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), type)
            : null;
    }

    internal int Units(string prefix, string suffix = "_l0") => Weight($"{prefix}weight_hh{suffix}").Shape[1];

    internal double Number(string name) => json.GetProperty("data").GetProperty(name) is { ValueKind: JsonValueKind.Number } n ? n.GetDouble() : Data(name).ItemDouble();

    internal Tensor Weight(string name) => values?[name] ?? Golden.Tensor(_weights.GetProperty(name), type);

    /// <summary>The step, from 0.</summary>
    internal int Step => step;

    /// <summary>The model before the first step.</summary>
    internal TorchModel Initial => new(json, type);

    /// <summary>The state that the step before left, one for each recurrent layer; null at the beginning.</summary>
    internal State<Tensor>[]? Carried => carried;

    /// <summary>What this step leaves for the next.</summary>
    internal State<Tensor>[]? Left { get; set; }

    /// <summary>nn.LSTM or nn.RNN: gates i, f, g, o as here (or one); two biases that are added.</summary>
    /// <param name="layer">A layer that has not been built.</param>
    /// <param name="prefix">What stands before the names of its weights.</param>
    /// <param name="suffix">What stands after them.</param>
    internal T Recurrent<T>(T layer, string prefix, string suffix = "_l0") where T : RecurrentLayer
    {
        Build(layer, prefix, suffix);
        TakeAdded(layer, prefix, suffix);
        return layer;
    }

    /// <summary>nn.LSTM with bidirectional=True.</summary>
    internal Bidirectional Both(Bidirectional layer, string prefix)
    {
        layer.EnsureBuilt([[Shape.Unknown, Shape.Unknown, Weight($"{prefix}weight_ih_l0").Shape[1]]]);
        TakeAdded(layer.Children[0].Layer, prefix, "_l0");
        TakeAdded(layer.Children[1].Layer, prefix, "_l0_reverse");
        return layer;
    }

    void Build(Layer layer, string prefix, string suffix) => layer.EnsureBuilt([[Shape.Unknown, Shape.Unknown, Weight($"{prefix}weight_ih{suffix}").Shape[1]]]);

    void TakeAdded(Layer layer, string prefix, string suffix)
    {
        Take(layer, 0, Weight($"{prefix}weight_ih{suffix}").Transpose(), g => [($"{prefix}weight_ih{suffix}", g.Transpose())]);
        Take(layer, 1, Weight($"{prefix}weight_hh{suffix}").Transpose(), g => [($"{prefix}weight_hh{suffix}", g.Transpose())]);
        Take(layer, 2, Weight($"{prefix}bias_ih{suffix}") + Weight($"{prefix}bias_hh{suffix}"), g => [($"{prefix}bias_ih{suffix}", g), ($"{prefix}bias_hh{suffix}", g)]);
    }

    /// <summary>nn.GRU: gates r, z, n there, z, r, h here; both biases are kept apart.</summary>
    internal Gru Gru(Gru layer, string prefix, string suffix = "_l0")
    {
        Build(layer, prefix, suffix);
        Take(layer, 0, Swap(Weight($"{prefix}weight_ih{suffix}").Transpose()), g => [($"{prefix}weight_ih{suffix}", Swap(g).Transpose())]);
        Take(layer, 1, Swap(Weight($"{prefix}weight_hh{suffix}").Transpose()), g => [($"{prefix}weight_hh{suffix}", Swap(g).Transpose())]);
        Take(layer, 2, Swap(Tensor.Stack([Weight($"{prefix}bias_ih{suffix}"), Weight($"{prefix}bias_hh{suffix}")])),
            g => [($"{prefix}bias_ih{suffix}", Swap(g)[0]), ($"{prefix}bias_hh{suffix}", Swap(g)[1])]);
        return layer;
    }

    /// <summary>nn.Linear.</summary>
    internal Dense Linear(string name)
    {
        var weight = Weight($"{name}.weight");
        var layer = new Dense(weight.Shape[0]) { UseBias = Has($"{name}.bias") };
        layer.EnsureBuilt([[Shape.Unknown, weight.Shape[1]]]);
        Take(layer, 0, weight.Transpose(), g => [($"{name}.weight", g.Transpose())]);
        if (layer.UseBias)
            Take(layer, 1, Weight($"{name}.bias"), g => [($"{name}.bias", g)]);
        return layer;
    }

    /// <summary>nn.Conv1d: [filters, inputs, width] there, [width, inputs, filters] here.</summary>
    internal Conv1D Convolution(string name)
    {
        var weight = Weight($"{name}.weight");
        var layer = new Conv1D(weight.Shape[0], weight.Shape[2]) { UseBias = Has($"{name}.bias") };
        layer.EnsureBuilt([[Shape.Unknown, Shape.Unknown, weight.Shape[1]]]);
        Take(layer, 0, weight.Permute(2, 1, 0), g => [($"{name}.weight", g.Permute(2, 1, 0))]);
        if (layer.UseBias)
            Take(layer, 1, Weight($"{name}.bias"), g => [($"{name}.bias", g)]);
        return layer;
    }

    /// <summary>nn.Embedding.</summary>
    internal Embedding Embedding(string name)
    {
        var weight = Weight($"{name}.weight");
        var layer = new Embedding(weight.Shape[0], weight.Shape[1]);
        layer.EnsureBuilt([[Shape.Unknown, Shape.Unknown]]);
        Take(layer, 0, weight, g => [($"{name}.weight", g)]);
        return layer;
    }

    /// <summary>A parameter that belongs to no layer; its gradient is asked for as that of a tensor.</summary>
    internal Tensor Bare(string name)
    {
        var value = Weight(name);
        _bare.Add((name, value));
        return value;
    }

    /// <summary>Gradients of a loss under PyTorch's names.</summary>
    internal Dictionary<string, Tensor> Backward(Tensor loss)
    {
        var gradients = Gradients.Of(loss, [.. _taken.Select(t => t.Weight.Live), .. _bare.Select(b => b.Value)]);
        var ofLayers = _taken.Zip(gradients).SelectMany(p => p.First.Back(p.Second));
        var ofOthers = _bare.Zip(gradients.Skip(_taken.Count)).Select(p => (p.First.Name, p.Second));
        return ofLayers.Concat(ofOthers).ToDictionary(p => p.Item1, p => p.Item2);
    }

    void Take(Layer layer, int index, Tensor value, Func<Tensor, IEnumerable<(string, Tensor)>> back)
    {
        layer.Weights[index].Assign(value);
        _taken.Add((layer.Weights[index], back));
    }

    /// <summary>Swaps the first two of three gates along the last axis; its own inverse.</summary>
    static Tensor Swap(Tensor x)
    {
        var gates = x.Split(3, -1);
        return Tensor.Concat([gates[1], gates[0], gates[2]], -1);
    }
}
