namespace Unroll;

/// <summary>factor * mean(|cosine|) over all pairs of different rows (or columns) of a matrix: 0 when they are orthogonal.</summary>
/// <param name="factor">The factor. Default 0.01.</param>
public sealed class OrthogonalRegularizer(float factor = 0.01f) : Regularizer
{
    /// <summary>The factor. Default 0.01.</summary>
    public float Factor { get; } = Check(factor, nameof(OrthogonalRegularizer));

    /// <summary>Rows or columns. Default rows.</summary>
    public OrthogonalMode Mode { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ShapeException">Not a matrix.</exception>
    public override Tensor Penalty(Tensor weight)
    {
        if (weight.Rank != 2)
            throw new ShapeException("Regularizer OrthogonalRegularizer", $"a weight of shape {weight.Shape}", "a matrix, two axes");
        var vectors = Mode == OrthogonalMode.Rows ? weight : weight.Transpose();
        var square = vectors.Square().Sum(1, keepDims: true);
        var unit = vectors / Tensor.Maximum(square, square.Like(1e-24)).Sqrt();
        var count = vectors.Shape[0];
        if (count < 2)
            return (unit * unit.Like(0)).Sum();
        var diagonal = Initializer.Identity.Make([count, count], 0).Greater(0.5f);
        var cosines = unit.MatMul(unit.Transpose()).Abs();
        return Tensor.Where(diagonal.On(weight.Backend), cosines.Like(0), cosines).Sum() * (Factor * 0.5f / (count * (count - 1) / 2f));
    }
}
