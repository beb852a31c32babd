using System.Globalization;

namespace Unroll;

/// <summary>An input of a model as a stream feeds it: one time step, or, without a time axis, the same numbers at every step.</summary>
internal sealed record StreamInput(string Name, Shape Shape, DType Type)
{
    /// <summary>What was given once, whole, for all steps; null for an input that each step is fed.</summary>
    internal Tensor? Given { get; private init; }

    /// <summary>The same for the first row alone.</summary>
    internal StreamInput FirstRow => Given is null ? this : this with { Given = RowPick.Range(Given, 0, 1) };

    /// <summary>Whether axis 1 is time.</summary>
    internal bool InTime => Given is null && (Type == DType.Int32 ? Shape.Rank >= 2 && Shape[1] != 1 : Shape.Rank >= 3);

    /// <summary>The shape for a batch and a number of steps.</summary>
    internal Shape At(int batch, int steps) => InTime ? [batch, steps, .. Shape[2..]] : [batch, .. Shape[1..]];

    /// <summary>The inputs of a model.</summary>
    /// <exception cref="InvalidOperationException">The model's shapes are not known yet, or it has no time axis.</exception>
    internal static StreamInput[] Of(Model model, Values? given = null)
    {
        var inputs = Of(model);
        foreach (var name in given?.Names ?? [])
            if (!Array.Exists(inputs, i => i.Name == name))
                throw new KeyNotFoundException($"{model.Who}.OpenStream: there is no input '{name}'; there are {string.Join(", ", inputs.Select(i => $"'{i.Name}' {i.Shape}"))}.");
        return given is null ? inputs : Array.ConvertAll(inputs, i => given.Find(i.Name) is { } x ? i.With(model, x, given[0].Shape[0]) : i);
    }

    StreamInput With(Model model, Tensor x, int rows) => x.Rank == Shape.Rank && x.Shape[0] == rows && x.Shape[^1] == (Type == DType.Int32 ? x.Shape[^1] : Shape[^1])
        ? this with { Given = (x.DType == Type ? x : x.To(Type).WithMask(x.Mask)).On(CpuBackend.Instance) }
        : throw new ShapeException($"{model.Who}.OpenStream", $"'{Name}' of shape {x.Shape}", $"{Shape.With(0, rows)}, a row for each sequence");

    /// <summary>What a run reads of it before the first step.</summary>
    internal Tensor Fed(int batch) => Given is null ? Tensor.Zeros(At(batch, 1), Type) : batch == Given.Shape[0] ? Given
        : throw new ShapeException("Stream", FormattableString.Invariant($"{batch} rows beside '{Name}' {Given.Shape} that was given once"), "as many rows", "open another stream for the other rows");

    static StreamInput[] Of(Model model)
    {
        StreamInput[] inputs = model.Graph is { } graph ? [.. graph.Inputs.Select(i => new StreamInput(i.Name, i.Shape, i.DType))]
            : [.. model.BuiltFor.Select((shape, i) => new StreamInput(Values.DefaultName(i), shape, i == 0 ? FirstType(model) : DType.Float32))];
        if (inputs.Length == 0)
            throw new InvalidOperationException($"{model.Who}.OpenStream: the model is not built, so the shape of a step is not known. Usual fix: model.Build([null, 5]) for 5 features, or call the model once.");
        foreach (var input in inputs)
            if (!input.Shape[(input.InTime ? 2 : 1)..].IsKnown)
                throw new ShapeException($"{model.Who}.OpenStream", $"input '{input.Name}' of shape {input.Shape}", "known lengths of all axes but batch and time", "give the number of features when the model is built");
        return Array.Exists(inputs, i => i.InTime) ? inputs
            : throw new InvalidOperationException($"{model.Who}.OpenStream: its inputs {string.Join(", ", inputs.Select(i => i.Shape))} have no time axis; needed [batch, time, features] or ids [batch, time]. Usual fix: call the model itself.");
    }

    static DType FirstType(Layer layer) => layer.Children.Count == 0 ? layer.InputType : FirstType(layer.Children[0].Layer);

    internal ShapeException Wrong(string who, int given, string what, int batch) => new(who,
        string.Create(CultureInfo.InvariantCulture, $"{given} {what}"), string.Create(CultureInfo.InvariantCulture, $"{At(batch, 1).Size}, one step of {At(batch, 1)}"),
        string.Create(CultureInfo.InvariantCulture, $"open the stream for the right batch (it has {batch})"));
}
