using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>The tensors of one recorded call, as a layer here takes them: named inputs, their masks riding on them, then initial states.</summary>
internal sealed class CallArguments
{
    // What Keras calls the tensors after the first; a mask by position comes first elsewhere.
    static readonly string[] AttentionNames = ["query", "value", "key"];
    static readonly string[] AttentionMasks = ["query_mask", "value_mask", "key_mask"];
    readonly List<Tensor> _inputs = [];
    readonly bool _turned;
    readonly bool _takesFlags;
    Tensor? _beside, _flags;
    bool _rowsOnly;

    internal CallArguments(Layer layer, JsonElement json, JsonElement call, DType type)
    {
        // Softmax takes flags that broadcast against its input, not a mask of steps.
        (_turned, _takesFlags) = (ChannelsFirstWithMask(json), json.GetProperty("layer").GetString() == "Softmax");
        var kwargs = call.Get("call_kwargs") ?? json.Get("call_kwargs");
        var leaves = new List<object?>();
        void Take(JsonElement tensor)
        {
            leaves.Add(_inputs.Count);
            var x = Convert(layer, _inputs.Count, Golden.Tensor(tensor, type), type);
            if (CellsAlone.IsOneStep(json) && _inputs.Count == 0)
                x = x.ExpandDims(1);
            _inputs.Add(_turned ? x.Permute([0, .. Enumerable.Range(2, x.Rank - 2), 1]) : x);
        }
        foreach (var input in call.GetProperty("inputs").EnumerateArray())
            Take(input.Get("value") ?? input);
        JsonElement? mask = call.Get("mask") ?? kwargs?.Get("mask");
        var states = Golden.Tensors(call.Get("initial_state") ?? call.Get("states") ?? kwargs?.Get("initial_state"), type);
        foreach (var more in call.Get("more_args")?.EnumerateArray() ?? default)
            if (IsTensor(more) && !TakesSeveral(json))
                mask ??= more;
            else if (IsTensor(more))
                Take(more);
            else
                leaves.Add(null);
        var named = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in kwargs?.EnumerateObject() ?? default)
            named[member.Name] = member.Value;
        // Query, value, key in this order, whatever the order of the names.
        foreach (var name in AttentionNames)
            if (named.TryGetValue(name, out var tensor) && IsTensor(tensor))
                Take(tensor);
        foreach (var (name, value) in named)
            if (!AttentionNames.Contains(name))
                leaves.Add(null);
        Masks(mask, named, call.Get("implicit_masks"), layer, call.Flag("training") || json.Flag("training"));
        var made = _inputs.Select((x, i) => (Values.DefaultName(i), x)).ToList();
        if (_flags is not null)
            made.Add(("mask", _flags));
        if (named.TryGetValue("attention_mask", out var attention) || json.Get("attention_mask") is { } beside && (attention = beside).ValueKind == JsonValueKind.Object)
            made.Add(("attention_mask", Truth(Golden.Tensor(attention))));
        if (states.Length > 0)
            made.AddRange(Named(layer, states));
        Inputs = new Values([.. made]);
    }

    /// <summary>What the layer is called with.</summary>
    internal Values Inputs { get; }

    /// <summary>Initial states under the names that the layer has for them.</summary>
    static IEnumerable<(string, Tensor)> Named(Layer layer, Tensor[] states)
    {
        var names = RecordedLayer.StateNames(layer);
        return names.Count == states.Length ? names.Zip(states) : throw new FormatException($"{states.Length} initial states are given for {layer}, which has {names.Count}");
    }

    /// <summary>An output in Keras's shape.</summary>
    internal Tensor Back(Tensor output) => _rowsOnly ? output.WithMask(null).Squeeze(1)
        : _turned && output.Rank > 2 ? output.WithMask(null).Permute([0, output.Rank - 1, .. Enumerable.Range(1, output.Rank - 2)]) : output;

    /// <summary>Features before steps and a mask: masks here are of tensors with the steps first, so the case runs with its data turned.</summary>
    internal static bool ChannelsFirstWithMask(JsonElement json) => json.GetProperty("config").Get("data_format") is { ValueKind: JsonValueKind.String } format && format.GetString() == "channels_first"
        && (json.Get("mask") is not null || json.Get("implicit_masks") is not null || json.Get("call_kwargs")?.Get("mask") is not null || (json.Get("more_args")?.EnumerateArray().Any(IsTensor) ?? false));

    /// <summary>The flags of an output's mask in Keras's shape, or null.</summary>
    internal Tensor? FlagsOf(Tensor output) => output.Mask is { } mask ? _rowsOnly ? mask.Steps.Squeeze(1) : mask.Steps : _beside;

    void Masks(JsonElement? mask, SortedDictionary<string, JsonElement> named, JsonElement? riding, Layer layer, bool training)
    {
        // One mask, or one for each input.
        var masks = mask is not { } given ? [] : given.ValueKind == JsonValueKind.Array ? given.EnumerateArray().ToArray() : [given];
        for (var i = 0; i < masks.Length; i++)
            Put(i, masks[i], layer, training);
        for (var i = 0; i < AttentionMasks.Length; i++)
            if (named.TryGetValue(AttentionMasks[i], out var one))
                // Keys that are not given are the values.
                Put(Math.Min(i, _inputs.Count - 1), one, layer, training);
        // Masks that rode on tensors, in the order of the tensors; what is no tensor has none.
        var next = 0;
        foreach (var one in riding?.EnumerateArray() ?? default)
            if (one.ValueKind == JsonValueKind.Object)
            {
                var steps = Golden.Tensor(one);
                while (next < _inputs.Count && !Begins(_inputs[next].Shape, steps.Shape))
                    next++;
                if (next == _inputs.Count)
                    throw new FormatException($"a mask {steps.Shape} rode on no input of the call");
                Put(next++, one, layer, training);
            }
    }

    void Put(int index, JsonElement mask, Layer layer, bool training)
    {
        if (mask.ValueKind != JsonValueKind.Object)
            return;
        var steps = Truth(Golden.Tensor(mask));
        if (_takesFlags && steps.Rank == _inputs[index].Rank)
            _beside = _flags = steps;
        else if (steps.Rank == 2 || (steps.Rank == 3 && steps.Shape[2] == 1))
            _inputs[index] = _inputs[index].WithMask(Mask.From(_inputs[index].Mask is { } other ? Tensor.Where(other.Steps, steps, other.Steps) : steps));
        else if (steps.Rank == 1 && _inputs[index].Rank == 2 && _inputs.Count == 1)
        {
            // Rows without time are sequences of one step.
            _rowsOnly = true;
            _inputs[index] = _inputs[index].ExpandDims(1).WithMask(Mask.From(steps.ExpandDims(1)));
        }
        else if (layer.MaskPolicy == MaskPolicy.Keep && !training)
            // Masks here are [batch, time]; past a layer that declares to keep masks, one of more axes goes by itself.
            _beside ??= steps;
        else
            throw new FormatException($"a mask {steps.Shape} is given; masks here are [batch, time]");
    }

    /// <summary>Whether the tensors after the first are inputs, as attention layers have them, and not masks.</summary>
    static bool TakesSeveral(JsonElement json) => json.GetProperty("layer").GetString()!.EndsWith("Attention", StringComparison.Ordinal);

    static bool Begins(Shape shape, Shape with) => with.Rank <= shape.Rank && Enumerable.Range(0, with.Rank).All(i => shape[i] == with[i]);

    static bool IsTensor(JsonElement json) => json.ValueKind == JsonValueKind.Object && json.Get("shape") is not null;

    static Tensor Truth(Tensor mask) => mask.DType == DType.Bool ? mask : mask.NotEqualTo(0);

    /// <summary>Ids become whole numbers where the layer looks them up, cut off as Keras casts them; everything else is computed in the type asked for.</summary>
    static Tensor Convert(Layer layer, int index, Tensor x, DType type)
    {
        var wanted = layer is Functional model && index < model.Inputs.Count ? model.Inputs[index].DType : index == 0 ? InputType(layer) : DType.Float32;
        return wanted == DType.Int32 ? x.To(DType.Int32) : x.DType == DType.Bool ? x : x.To(type);
    }

    static DType InputType(Layer layer) => layer is Sequential { Layers: [var first, ..] } ? InputType(first) : layer.InputType;
}
