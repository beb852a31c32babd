using System.Globalization;

namespace Unroll;

/// <summary>Reads the initial states that follow x among a layer's inputs.</summary>
internal static class StateInputs
{
    /// <summary>The state, or null when none is given.</summary>
    /// <exception cref="ShapeException">Count, order of names, rank or width differ from what the layer has.</exception>
    internal static State<Tensor>? Read(string who, Values inputs, IReadOnlyList<(string Name, int Width)> layout)
    {
        if (inputs.Count == 1)
            return null;
        var fits = inputs.Count == layout.Count + 1;
        for (var i = 0; fits && i < layout.Count; i++)
        {
            var (name, value) = (inputs.NameOf(i + 1), inputs[i + 1]);
            fits = (name == layout[i].Name || name == Values.DefaultName(i + 1)) && value.IsFloat
                && value.Shape == [inputs[0].Shape[0], layout[i].Width];
        }
        if (!fits)
            throw Wrong(who, inputs, layout);
        return new State<Tensor>([.. layout.Select((part, i) => (part.Name, inputs[i + 1]))]);
    }

    static ShapeException Wrong(string who, Values inputs, IReadOnlyList<(string Name, int Width)> layout)
    {
        var batch = inputs[0].Rank > 0 ? inputs[0].Shape[0] : 0;
        string Size(int size, int axis) => axis == 0 && size == batch ? "B" : size.ToString(CultureInfo.InvariantCulture);
        var received = Enumerable.Range(1, inputs.Count - 1).Select(i =>
            (inputs.NameOf(i) == Values.DefaultName(i) ? "" : inputs.NameOf(i) + " ") + $"({string.Join(",", inputs[i].Shape.Select(Size))})");
        var needed = layout.Select(part => FormattableString.Invariant($"{part.Name} (B,{part.Width})"));
        return new ShapeException(who, $"initial states {string.Join(", ", received)}",
            $"{string.Join(", ", needed)}, in this order, where B is the batch of x, {batch.ToString(CultureInfo.InvariantCulture)}",
            "pass the State of a layer with the same units, or a Dense(units) of what you have");
    }
}
