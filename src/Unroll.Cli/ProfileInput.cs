using System.Globalization;

namespace Unroll.Cli;

/// <summary>What a model is profiled on: random numbers of a shape, or windows of a file.</summary>
internal static class ProfileInput
{
    private const int Rows = 32, Steps = 100;

    public static Tensor Of(Model model, string? shape, string? data)
    {
        if (model.Graph is not { } graph || graph.Inputs.Count != 1)
            throw new InvalidDataException($"The model has {(model.Graph is null ? "no known inputs" : $"{model.Graph.Inputs.Count} inputs")}; 'unroll profile' measures models with one. Profile it from code with model.Profile(...).");
        Symbol input = graph.Inputs[0];
        int[] sizes = shape is null ? [.. input.Shape.Select((n, axis) => n != Shape.Unknown ? n : axis == 0 ? Rows : Steps)] : Parse(shape, input);
        if (data is not null) return Windows(data, sizes, input);
        return input.DType == DType.Int32
            ? Tensor.Random(Shape.Create(sizes), Distribution.Uniform(0, Ids(model)), key: 1).To(DType.Int32)
            : Tensor.Random(Shape.Create(sizes), Distribution.Normal(), key: 1);
    }

    /// <summary>Targets that the model's loss takes; the model is compiled if it was not.</summary>
    public static Values Targets(Model model, Tensor x)
    {
        if (model.Compilation is null) model.Compile(new Adam(), Loss.MeanSquaredError);
        using IDisposable off = Gradients.Off();
        Values outputs = model.Call((Values)x);
        return Values.Of([.. model.Compilation!.Losses.Select((loss, i) => Target(loss, outputs[i].Shape))]);
    }

    private static Tensor Target(Loss loss, Shape output)
    {
        if (loss.ClassAxis is not { } axis) return Tensor.Zeros(output);
        int at = axis < 0 ? axis + output.Rank : axis;
        return loss is SparseCategoricalCrossEntropy ? Tensor.Zeros([.. output.Where((_, i) => i != at)], DType.Int32) : Tensor.Full(output, 1.0 / output[at]);
    }

    private static int Ids(Layer layer) => layer is Embedding embedding ? embedding.Inputs : layer.Children.Select(c => Ids(c.Layer)).DefaultIfEmpty(int.MaxValue).Min();

    private static int[] Parse(string text, Symbol input)
    {
        string[] parts = text.Split('x', 'X', ',');
        var sizes = new int[parts.Length];
        bool good = parts.Length == input.Shape.Rank;
        for (int i = 0; i < parts.Length; i++)
            good &= int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) && sizes[i] > 0 && (i >= input.Shape.Rank || i == 0 || input.Shape[i] is Shape.Unknown || input.Shape[i] == sizes[i]);
        return good ? sizes : throw new InvalidDataException($"--shape was {text}; the model takes {input.Shape} (batch first, ? is any length), for example {string.Join('x', input.Shape.Select((n, axis) => n != Shape.Unknown ? n : axis == 0 ? Rows : Steps))}.");
    }

    /// <summary>As many windows as the shape has rows, one step apart, from the end of the file.</summary>
    private static Tensor Windows(string path, int[] sizes, Symbol input)
    {
        Series series = SeriesCsv.Read(path);
        if (input.DType != DType.Float32 || sizes.Length != 3 || series.Names.Count != sizes[2])
            throw new InvalidDataException($"'{path}' has {series.Names.Count} columns of numbers ({string.Join(", ", series.Names)}); the model takes {input.Shape}{(input.DType == DType.Int32 ? " of ids" : "")}. Leave --data out to measure on random numbers.");
        int steps = Math.Min(sizes[1], series.Count), rows = Math.Min(sizes[0], series.Count - steps + 1);
        if (input.Shape[1] != Shape.Unknown && steps < sizes[1])
            throw new InvalidDataException($"'{path}' has {series.Count} rows; the model takes windows of {sizes[1]}.");
        var numbers = new float[rows * steps * sizes[2]];
        for (int row = 0, at = 0; row < rows; row++)
            for (int t = 0; t < steps; t++)
                for (int column = 0; column < sizes[2]; column++)
                    numbers[at++] = series.Column(column)[series.Count - steps - row + t] is var value && double.IsFinite(value) ? (float)value : 0;
        return Tensor.From(numbers, [rows, steps, sizes[2]]);
    }
}
