using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Interop.Tests.Keras;

/// <summary>One recorded case: a Keras layer, its weights, and calls with what Keras answered.</summary>
internal sealed class KerasCase
{
    readonly JsonElement _json;
    readonly DType _type;
    readonly Layer _layer;

    internal KerasCase(JsonElement json, DType type)
    {
        (_json, _type) = (json, type);
        _layer = KerasConfigReader.Read(json.GetProperty("layer").GetString()!, json.GetProperty("config"), ToyCells.Registry);
        var inputs = Inputs(json);
        _layer.EnsureBuilt([.. inputs.Select(x => x.Shape)]);
        KerasConfigReader.SetWeights(_layer, Weights(json, type));
        if (json.Get("dropout_masks") is not null || json.Get("recurrent_dropout_masks") is not null)
            ((RecurrentLayer)_layer).GivenMasks = new DropoutMasks(Factors(json, "dropout_masks"), Factors(json, "recurrent_dropout_masks"));
    }

    internal Layer Layer => _layer;

    /// <summary>Variables that Keras calls weights; states and random generators are not.</summary>
    static Tensor[] Weights(JsonElement json, DType type) => [.. json.GetProperty("weights").EnumerateArray()
        .Where(w => w.GetProperty("path").GetString() is var path && !path!.Contains("/states[", StringComparison.Ordinal) && !path.Contains("seed_generator", StringComparison.Ordinal))
        .Select(w => Golden.Tensor(w.GetProperty("value"), type))];

    /// <summary>One mask for all gates, or one for each: [batch, width] or [batch, gates, width].</summary>
    Tensor? Factors(JsonElement json, string name)
    {
        var masks = Golden.Tensors(json.Get(name), _type);
        return masks.Length == 0 ? null : masks.Length == 1 ? masks[0] : Tensor.Concat([.. masks.Select(m => m.ExpandDims(1))], 1);
    }

    /// <summary>The named inputs of a call: tensors with their mask, then initial states.</summary>
    Values Inputs(JsonElement call)
    {
        var inputs = Golden.Tensors(call.GetProperty("inputs"), _type);
        if (TakesIds)
            inputs[0] = inputs[0].To(DType.Int32);
        else if (inputs[0].DType == DType.Int32)
            inputs[0] = inputs[0].To(_type);
        if (call.Get("mask") is { } mask)
        {
            // One mask, or one for each input.
            var masks = mask.ValueKind == JsonValueKind.Array ? mask.EnumerateArray().ToArray() : [mask];
            for (var i = 0; i < masks.Length; i++)
                if (masks[i].ValueKind != JsonValueKind.Null)
                    inputs[i] = inputs[i].WithMask(Mask.From(Golden.Tensor(masks[i])));
        }
        var named = inputs.Select((x, i) => (i == 0 ? "x" : FormattableString.Invariant($"x{i}"), x)).ToList();
        var states = Golden.Tensors(call.Get("initial_state"), _type);
        if (states.Length == 0 && _layer is RecurrentBase)
            states = Carried(call);
        for (var i = 0; i < states.Length; i++)
            named.Add((StateNames[i], states[i]));
        return new Values([.. named]);
    }

    /// <summary>The state that a stateful Keras layer held before the call: Keras lists it among the variables.</summary>
    Tensor[] Carried(JsonElement call) => [.. (call.Get("weights")?.EnumerateArray() ?? default)
        .Where(w => w.GetProperty("path").GetString()!.Contains("/states[", StringComparison.Ordinal)).Select(w => Golden.Tensor(w.GetProperty("value"), _type))];

    bool TakesIds => _layer is Embedding || (_layer is Sequential model && model.Layers[0] is Embedding);

    IReadOnlyList<string> StateNames => _layer switch
    {
        RecurrentBase r => [.. r.StateLayout.Select(s => s.Name)],
        _ => [],
    };

    /// <summary>Runs a call and returns the outputs in the order in which Keras returns them.</summary>
    internal Tensor[] Run(JsonElement call)
    {
        var pass = _json.Flag("training") ? new Pass(true, 1) : Pass.Inference;
        var outputs = _layer.Call(Inputs(call), pass);
        if (StateNames.Count == 0)
            return [.. outputs];
        var main = _layer is Bidirectional { MergeMode: MergeMode.None } ? 2 : 1;
        return [.. outputs.Take(main), .. StateNames.Select(n => outputs[n])];
    }

    internal void Reset() => ((RecurrentBase)_layer).ResetState();

    /// <summary>The first call and those that go on from it.</summary>
    internal IEnumerable<JsonElement> Calls => _json.Get("next_calls") is { } next ? [_json, .. next.EnumerateArray()] : [_json];
}
