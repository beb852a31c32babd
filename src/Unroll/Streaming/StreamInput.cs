using System.Globalization;

namespace Unroll;

/// <summary>An input of a model as a stream feeds it: one time step, or, without a time axis, the same numbers at every step.</summary>
internal sealed record StreamInput(string Name, Shape Shape, DType Type)
{
    /// <summary>Whether axis 1 is time.</summary>
    internal bool InTime => Type == DType.Int32 ? Shape.Rank >= 2 && Shape[1] != 1 : Shape.Rank >= 3;

    /// <summary>The shape for a batch and a number of steps.</summary>
    internal Shape At(int batch, int steps) => InTime ? [batch, steps, .. Shape[2..]] : [batch, .. Shape[1..]];

    /// <summary>The inputs of a model.</summary>
    /// <exception cref="InvalidOperationException">The model's shapes are not known yet, or it has no time axis.</exception>
    internal static StreamInput[] Of(Model model)
    {
        StreamInput[] inputs = model.Graph is { } graph ? [.. graph.Inputs.Select(i => new StreamInput(i.Name, i.Shape, i.DType))]
            : [.. model.BuiltFor.Select((shape, i) => new StreamInput(Values.DefaultName(i), shape, i == 0 ? FirstType(model) : DType.Float32))];
        if (inputs.Length == 0)
            throw new InvalidOperationException($"{model.Who}.OpenStream: the model is not built, so the shape of a step is not known. Usual fix: model.Build([null, 5]) for 5 features, or call the model once.");
        foreach (var input in inputs)
            if (!input.Shape[(input.InTime ? 2 : 1)..].IsKnown)
                throw new ShapeException($"{model.Who}.OpenStream", $"input '{input.Name}' of shape {input.Shape}", "known lengths of all axes but batch and time", "give the number of features when the model is built");
        return inputs.Any(i => i.InTime) ? inputs
            : throw new InvalidOperationException($"{model.Who}.OpenStream: its inputs {string.Join(", ", inputs.Select(i => i.Shape))} have no time axis; needed [batch, time, features] or ids [batch, time]. Usual fix: call the model itself.");
    }

    static DType FirstType(Layer layer) => layer.Children.Count == 0 ? layer.InputType : FirstType(layer.Children[0].Layer);

    internal ShapeException Wrong(string who, int given, string what, int batch) => new(who,
        string.Create(CultureInfo.InvariantCulture, $"{given} {what}"), string.Create(CultureInfo.InvariantCulture, $"{At(batch, 1).Size}, one step of {At(batch, 1)}"),
        string.Create(CultureInfo.InvariantCulture, $"open the stream for the right batch (it has {batch})"));
}
