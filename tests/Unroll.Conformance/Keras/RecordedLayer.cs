using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>A Keras layer as a case describes it: built from its configuration, with the case's weights.</summary>
internal sealed class RecordedLayer
{
    readonly JsonElement _json;
    readonly DType _type;
    readonly List<string> _weightPaths;
    readonly List<(string Path, Weight Weight)> _weights;

    internal RecordedLayer(JsonElement json, DType type)
    {
        (_json, _type) = (json, type);
        var (name, config, registry) = CellsInWords.Rewrite(json);
        Layer = KerasConfigReader.Read(name, CallArguments.ChannelsFirstWithMask(json) ? Turned(config) : config, registry);
        if (json.Get("call_kwargs") is { } kwargs && kwargs.Flag("use_causal_mask"))
            Layer = Causal(Layer, registry);
        var inputs = new CallArguments(Layer, json, json, type).Inputs;
        Layer.EnsureBuiltFor(inputs.Names.Zip(inputs, (input, x) => (input, x.Shape)));
        var given = Variables(json.Get("weights")).Where(v => !IsState(v.Path) && !IsSeed(v.Path)).ToList();
        _weightPaths = [.. given.Select(v => v.Path)];
        KerasConfigReader.SetWeights(Layer, [.. given.Select(v => Golden.Tensor(v.Value, type))]);
        _weights = KerasWeights.InOrder(Layer);
        Carry();
        if (json.Get("dropout_masks") is not null || json.Get("recurrent_dropout_masks") is not null)
            ((RecurrentLayer)Layer).GivenMasks = new DropoutMasks(Factors("dropout_masks"), Factors("recurrent_dropout_masks"));
    }

    internal Layer Layer { get; }

    /// <summary>The first call and those that go on from it.</summary>
    internal IEnumerable<JsonElement> Calls => _json.Get("next_calls") is { } next ? [_json, .. next.EnumerateArray()] : [_json];

    /// <summary>Runs a call: the outputs in the order in which Keras returns them, and the flags of the first one's mask.</summary>
    internal (Tensor[] Outputs, Tensor? Mask) Run(JsonElement call)
    {
        if (call.Flag("reset_state_before"))
            foreach (var layer in Carrying)
                layer.ResetState();
        var arguments = new CallArguments(Layer, _json, call, _type);
        var training = call.Flag("training") || _json.Flag("training");
        var outputs = Layer.Call(arguments.Inputs, training ? new Pass(true, 1) : Pass.Inference);
        var states = StateNames(Layer);
        var main = Layer is Bidirectional { MergeMode: MergeMode.None } ? 2 : 1;
        Tensor[] ordered = states.Count == 0 ? [.. outputs] : [.. outputs.Take(main), .. states.Select(n => outputs[n])];
        return ([.. ordered.Select(arguments.Back)], arguments.FlagsOf(outputs[0]));
    }

    /// <summary>A weight by the path that Keras gives it.</summary>
    internal Tensor Variable(string path)
    {
        var at = _weightPaths.IndexOf(path);
        return at >= 0 ? _weights[at].Weight.Value : throw new FormatException($"the variable '{path}' is not among the weights of the case");
    }

    /// <summary>The states that stateful layers carry now, in Keras's order.</summary>
    internal Tensor[] Carried() => [.. Carrying.SelectMany(l => l.CarriedState ?? throw new InvalidOperationException($"{l} carries no state"))];

    /// <summary>The states that a stateful Keras layer held before the call stand among its variables.</summary>
    void Carry()
    {
        var states = new Queue<Tensor>(Variables(_json.Get("weights")).Where(v => IsState(v.Path)).Select(v => Golden.Tensor(v.Value, _type)));
        foreach (var layer in Carrying)
            if (states.Count >= layer.StateLayout.Count)
                layer.CarriedState = new State<Tensor>([.. layer.StateLayout.Select(part => (part.Name, states.Dequeue()))]);
        if (states.Count > 0)
            throw new FormatException($"the case has {states.Count} carried states more than {Layer}");
    }

    IEnumerable<RecurrentLayer> Carrying => Inside(Layer).OfType<RecurrentLayer>().Where(l => l.Stateful);

    /// <summary>The names of a layer's states, in Keras's order.</summary>
    internal static IReadOnlyList<string> StateNames(Layer layer) => layer is RecurrentBase recurrent ? [.. recurrent.StateLayout.Select(s => s.Name)] : [];

    internal static bool IsState(string path) => path.Contains("/states[", StringComparison.Ordinal);

    /// <summary>States of random generators, which are no weights.</summary>
    internal static bool IsSeed(string path) => path.EndsWith("seed_generator_state", StringComparison.Ordinal);

    internal static IEnumerable<(string Path, JsonElement Value)> Variables(JsonElement? list) =>
        (list?.EnumerateArray() ?? default).Select(v => (v.GetProperty("path").GetString()!, v.GetProperty("value")));

    static IEnumerable<Layer> Inside(Layer layer) => [layer, .. layer.Children.SelectMany(c => Inside(c.Layer))];

    /// <summary>What Keras says in each call is an option of the layer here.</summary>
    static Layer Causal(Layer layer, Registry registry)
    {
        var description = System.Text.Json.Nodes.JsonNode.Parse(registry.ToJson(layer))!;
        description["causal"] = true;
        return registry.FromJson<Layer>(description.ToJsonString());
    }

    static JsonElement Turned(JsonElement config)
    {
        var turned = System.Text.Json.Nodes.JsonObject.Create(config)!.DeepClone();
        turned["data_format"] = "channels_last";
        using var document = JsonDocument.Parse(turned.ToJsonString());
        return document.RootElement.Clone();
    }

    /// <summary>One mask for all gates, or one for each: [batch, width] or [batch, gates, width].</summary>
    Tensor? Factors(string name)
    {
        var masks = Golden.Tensors(_json.Get(name), _type);
        return masks.Length == 0 ? null : masks.Length == 1 ? masks[0] : Tensor.Concat([.. masks.Select(m => m.ExpandDims(1))], 1);
    }
}
