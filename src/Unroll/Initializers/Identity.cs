namespace Unroll;

/// <summary>The identity matrix times a gain; ones on the main diagonal also when the matrix is not square.</summary>
public sealed class Identity : Initializer
{
    /// <summary>A factor. Default 1.</summary>
    public float Gain { get; init; } = 1;

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The shape is not that of a matrix.</exception>
    public override Tensor Make(Shape shape, ulong key)
    {
        if (shape.Rank != 2)
            throw new ShapeException("Initializer Identity", $"a weight of shape {shape}", "a matrix, two axes");
        var numbers = new float[shape[0] * shape[1]];
        for (var i = 0; i < Math.Min(shape[0], shape[1]); i++)
            numbers[i * shape[1] + i] = Gain;
        return Tensor.From(numbers, shape);
    }
}
