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
    /// <param name="positions">Axes between the batch and the width of a leaf; none by default.</param>
    /// <exception cref="ShapeException">Count, order of names, rank or width differ from what the layer has.</exception>
    internal static State<Tensor>? Read(string who, Values inputs, int first, IReadOnlyList<(string Name, int Width)> layout, Shape positions = default)
    {
        if (inputs.Count == first)
            return null;
        var fits = inputs.Count == layout.Count + first;
        for (var i = 0; fits && i < layout.Count; i++)
        {
            var (name, value) = (inputs.NameOf(i + first), inputs[i + first]);
            fits = (name == layout[i].Name || name == Values.DefaultName(i + first)) && value.IsFloat
                && value.Shape == [inputs[0].Shape[0], .. positions, layout[i].Width];
        }
        if (!fits)
            throw Wrong(who, inputs, first, layout, positions);
        return new State<Tensor>([.. layout.Select((part, i) => (part.Name, inputs[i + first]))]);
    }

    static ShapeException Wrong(string who, Values inputs, int first, IReadOnlyList<(string Name, int Width)> layout, Shape positions)
    {
        var batch = inputs[0].Rank > 0 ? inputs[0].Shape[0] : 0;
        string Size(int size, int axis) => axis == 0 && size == batch ? "B" : size.ToString(CultureInfo.InvariantCulture);
        var received = Enumerable.Range(first, inputs.Count - first).Select(i =>
            (inputs.NameOf(i) == Values.DefaultName(i) ? "" : inputs.NameOf(i) + " ") + $"({string.Join(",", inputs[i].Shape.Select(Size))})");
        var needed = layout.Select(part => FormattableString.Invariant($"{part.Name} (B,{string.Concat(positions.Select(n => FormattableString.Invariant($"{n},")))}{part.Width})"));
        // Where shapes alone are worked out, the number is a stand-in.
        var length = inputs[0].Backend is ShapeOnlyBackend ? "" : string.Create(CultureInfo.InvariantCulture, $", {batch}");
        return new ShapeException(who, $"initial states {string.Join(", ", received)}",
            $"{string.Join(", ", needed)}, in this order, where B is the batch of x{length}",
            Fix([.. Enumerable.Range(first, inputs.Count - first).Select(inputs.NameOf)], [.. inputs.Skip(first).Select(x => x.Shape)], batch, layout));
    }

    static string Fix(string[] names, Shape[] shapes, int batch, IReadOnlyList<(string Name, int Width)> layout)
    {
        bool twoWays(string name) => name.Split('/').Contains("forward");
        if (names.Any(twoWays) && !layout.Any(part => twoWays(part.Name)))
            return "join the two directions first: Bridge.Concatenate(state), for a layer as wide as both together, Bridge.Sum(state), or Bridge.Dense(layer).Run(state) for any width";
        if (names.Length == layout.Count && !names.SequenceEqual(layout.Select(part => part.Name)) && names.Order(StringComparer.Ordinal).SequenceEqual(layout.Select(part => part.Name).Order(StringComparer.Ordinal)))
            return "pass them in the order that StateLayout lists, or the State of a run as it is";
        if (names.Length != layout.Count)
            return layout.Count > 1 && names.Length == 1 ? "pass the whole State of a run, not its h alone; for a vector of your own: new State<Tensor>(h, c), or a Conditional around the layer"
                : "pass the whole State of a layer of this kind, or Bridge.Dense(layer).Run(state) of another's";
        if (shapes.Select((shape, i) => shape.Rank == 2 && shape[1] == layout[i].Width).All(fits => fits) && shapes.Any(shape => shape[0] != batch))
            return "bring the state to the batch of x: state.Rows(0..3) takes some rows, state.Repeat(n) repeats each, TensorState.Concatenate joins batches";
        return "pass the State of a layer with the same units, a Dense(units) of what you have, or Bridge.Dense(layer).Run(state)";
    }
}
