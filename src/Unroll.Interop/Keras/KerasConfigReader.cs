using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll;

/// <summary>Makes layers and models from what Keras writes with <c>get_config()</c> or <c>to_json()</c>.</summary>
/// <remarks>Reads the layers that docs/layers/parity.md lists, with all arguments named there; RNN around a cell, a list of cells or StackedRNNCells; Sequential and Functional models,
/// also inside each other, with the common operations of <c>keras.ops</c> between layers and masks given to calls. Arguments that say nothing
/// about the result (dtype, unroll, implementation, seed) are accepted. The configuration is translated into this library's own description
/// (<see cref="Registry.FromJson{T}"/>) and read from there, so both know the same options.</remarks>
public static class KerasConfigReader
{
    /// <summary>A layer or model from <c>{"class_name": "LSTM", "config": {...}}</c>.</summary>
    /// <param name="json">The JSON text, as <c>keras.layers.serialize</c> or <c>model.to_json()</c> writes it.</param>
    /// <param name="registry">Names of layers of your own, for Keras's <c>custom_objects</c>; <see cref="Registry.Default"/> when null. A Keras class <c>MyCell</c> is what
    /// is registered as <c>my_cell</c>; its arguments are that layer's options in snake case.</param>
    /// <exception cref="FormatException">Not JSON, a layer that is not here, an argument that is not known: names the layer and the argument.</exception>
    public static Layer Read(string json, Registry? registry = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, registry);
        }
        catch (JsonException e)
        {
            throw new FormatException($"Keras: the configuration is not JSON: {e.Message}", e);
        }
    }

    /// <summary>A layer or model from <c>{"class_name": "LSTM", "config": {...}}</c>; layers of your own as in <see cref="Read(string, Registry?)"/>.</summary>
    /// <exception cref="FormatException">A layer that is not here, an argument that is not known: names the layer and the argument.</exception>
    public static Layer Read(JsonElement json, Registry? registry = null) => Make(KerasLayers.Translate(json, "Keras", registry ?? Registry.Default), registry);

    /// <summary>A layer from the name of its Keras class and its <c>get_config()</c>; layers of your own as in <see cref="Read(string, Registry?)"/>.</summary>
    /// <exception cref="FormatException">A layer that is not here, an argument that is not known: names the layer and the argument.</exception>
    public static Layer Read(string className, JsonElement config, Registry? registry = null) => Make(KerasLayers.Translate(className, config, "Keras", registry ?? Registry.Default), registry);

    /// <summary>A loss from what <c>keras.losses.serialize</c> writes: <c>{"class_name": "Huber", "config": {...}}</c>, or from a name as compile() takes it: <c>"mse"</c>.</summary>
    /// <remarks>Keras's losses take probabilities where nothing is said, and so does what is read. <c>reduction=None</c> is <see cref="Loss.Each"/> here, whatever the loss's own reduction.</remarks>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="FormatException">Not JSON, a loss that is not here, an argument that is not known: names them.</exception>
    public static Loss ReadLoss(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return ReadLoss(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException($"Keras: the configuration is not JSON: {e.Message}", e);
        }
    }

    /// <inheritdoc cref="ReadLoss(string)"/>
    public static Loss ReadLoss(JsonElement json) => Registry.Default.FromJson<Loss>(KerasLosses.Translate(json, "Keras").ToJsonString());

    /// <summary>A loss from the name of its Keras class or function and its <c>get_config()</c>, as <see cref="ReadLoss(string)"/>.</summary>
    /// <param name="name">MeanSquaredError, mean_squared_error, mse ...</param>
    /// <param name="config">The arguments; undefined for none.</param>
    /// <exception cref="FormatException">A loss that is not here, an argument that is not known: names them.</exception>
    public static Loss ReadLoss(string name, JsonElement config) => Registry.Default.FromJson<Loss>(KerasLosses.Translate(name, config, "Keras").ToJsonString());

    /// <summary>A metric from its name (<c>"accuracy"</c>, <c>"mse"</c>, <c>"AUC"</c>) or from <c>{"class_name": "Precision", "config": {...}}</c>.</summary>
    /// <remarks>Keras's <c>Accuracy</c> class compares for equality and is <see cref="ExactAccuracy"/>; the text <c>accuracy</c> given to <c>compile</c> is <see cref="Accuracy"/>, which asks the loss.
    /// Predictions are probabilities unless <c>from_logits</c> says otherwise, whatever the loss, as in Keras.</remarks>
    /// <exception cref="FormatException">A metric that is not here, an argument that is not known: names the metric and the argument.</exception>
    public static Metric ReadMetric(JsonElement json) => KerasMetrics.Read(json);

    /// <summary>A metric from the name of its Keras class and its <c>get_config()</c>.</summary>
    /// <exception cref="FormatException">A metric that is not here, an argument that is not known: names the metric and the argument.</exception>
    public static Metric ReadMetric(string name, JsonElement config)
    {
        ArgumentNullException.ThrowIfNull(name);
        return KerasMetrics.Read(name, config);
    }

    /// <summary>Gives a built layer or model the weights of its Keras counterpart, in Keras's order (<c>get_weights()</c>).</summary>
    /// <param name="layer">A layer that has been called or built.</param>
    /// <param name="weights">One tensor per weight, in order.</param>
    /// <exception cref="ShapeException">The number of weights or a shape differs.</exception>
    public static void SetWeights(Layer layer, IReadOnlyList<Tensor> weights)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(weights);
        var own = KerasWeights.InOrder(layer);
        if (own.Count != weights.Count)
            throw new ShapeException($"{layer.GetType().Name} '{layer.DisplayName}'", $"{weights.Count} weights",
                $"{own.Count}: {string.Join(", ", own.Select(w => $"{w.Path} {w.Weight.Shape}"))}");
        for (var i = 0; i < own.Count; i++)
            own[i].Weight.Assign(weights[i].DType == DType.Int32 ? weights[i].To(DType.Float32) : weights[i]);
    }

    static Layer Make(JsonObject translated, Registry? registry) => (registry ?? Registry.Default).FromJson<Layer>(translated.ToJsonString());
}
