using System.Globalization;

namespace Unroll;

/// <summary>Reads the initial states that follow x among a layer's inputs.</summary>
internal static class StateInputs
{
    /// <summary>The state, or null when none is given.</summary>
    /// <param name="who">The layer.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="first">Where the states begin.</param>
    /// <param name="layout">What they should be.</param>
    /// <exception cref="ShapeException">Count, order of names, rank or width differ from what the layer has.</exception>
    internal static State<Tensor>? Read(string who, Values inputs, int first, IReadOnlyList<(string Name, int Width)> layout)
    {
        if (inputs.Count == first)
            return null;
        var fits = inputs.Count == layout.Count + first;
        for (var i = 0; fits && i < layout.Count; i++)
        {
            var (name, value) = (inputs.NameOf(i + first), inputs[i + first]);
            fits = (name == layout[i].Name || name == Values.DefaultName(i + first)) && value.IsFloat
                && value.Shape == [inputs[0].Shape[0], layout[i].Width];
        }
        if (!fits)
            throw Wrong(who, inputs, first, layout);
        return new State<Tensor>([.. layout.Select((part, i) => (part.Name, inputs[i + first]))]);
    }

    static ShapeException Wrong(string who, Values inputs, int first, IReadOnlyList<(string Name, int Width)> layout)
    {
        var batch = inputs[0].Rank > 0 ? inputs[0].Shape[0] : 0;
        string Size(int size, int axis) => axis == 0 && size == batch ? "B" : size.ToString(CultureInfo.InvariantCulture);
        var received = Enumerable.Range(first, inputs.Count - first).Select(i =>
            (inputs.NameOf(i) == Values.DefaultName(i) ? "" : inputs.NameOf(i) + " ") + $"({string.Join(",", inputs[i].Shape.Select(Size))})");
        var needed = layout.Select(part => FormattableString.Invariant($"{part.Name} (B,{part.Width})"));
        return new ShapeException(who, $"initial states {string.Join(", ", received)}",
            $"{string.Join(", ", needed)}, in this order, where B is the batch of x, {batch.ToString(CultureInfo.InvariantCulture)}",
            "pass the State of a layer with the same units, or a Dense(units) of what you have");
    }
}
