namespace Unroll;

/// <summary>Share of elements whose class is among the K largest predictions; targets are class numbers.</summary>
/// <remarks>Shapes: predictions [batch, ..., classes] with targets [batch, ...]. A class whose prediction equals the K-th largest is among them. Logits and probabilities give the same.</remarks>
/// <param name="k">How many guesses the model has. Default 5.</param>
public sealed class SparseTopKCategoricalAccuracy(int k = 5) : MeanMetric
{
    /// <summary>How many guesses the model has. Default 5.</summary>
    public int K { get; } = Positive(nameof(SparseTopKCategoricalAccuracy), k);

    /// <summary>Whether predictions are class numbers already, the best first, not scores. Default false.</summary>
    public bool FromSortedIds { get; init; }

    /// <inheritdoc/>
    public override string Name => "sparse_top_k_categorical_accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets, Loss? loss)
    {
        var axis = ClassTargets.RequireAxis(nameof(SparseTopKCategoricalAccuracy), predictions, loss?.ClassAxis ?? -1);
        return (LossShapes.ClassesLast(predictions, axis), ClassTargets.Match(nameof(SparseTopKCategoricalAccuracy), predictions.Shape, targets, axis));
    }

    /// <inheritdoc/>
    protected override Tensor? Counted(Tensor targets, Loss? loss) => loss is SparseCategoricalCrossEntropy { IgnoreClass: { } ignored } ? targets.NotEqualTo(ignored) : null;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss)
    {
        if (!FromSortedIds)
            return Among(predictions, targets, K);
        var (ids, wanted) = (MetricRows.Doubles(predictions, predictions.Shape), targets.ToArray<int>());
        var width = predictions.Shape[^1];
        var found = wanted.Select((id, row) => ids.AsSpan(row * width, Math.Min(K, width)).Contains(id) ? 1.0 : 0);
        return Tensor.From((ReadOnlySpan<double>)[.. found], targets.Shape, predictions.DType);
    }

    /// <summary>1 where fewer than k scores are larger than the one of the class.</summary>
    internal static Tensor Among(Tensor predictions, Tensor classes, int k)
    {
        var (scores, wanted) = (MetricRows.Doubles(predictions, predictions.Shape), classes.ToArray<int>());
        var width = predictions.Shape[^1];
        var found = new double[wanted.Length];
        for (var row = 0; row < wanted.Length; row++)
        {
            var own = scores.AsSpan(row * width, width);
            // A number that is no class, as may stand in a place that does not count, is never found.
            if ((uint)wanted[row] >= (uint)width || !double.IsFinite(own[wanted[row]]))
                continue;
            var larger = 0;
            foreach (var score in own)
                larger += score > own[wanted[row]] ? 1 : 0;
            found[row] = larger < k ? 1 : 0;
        }
        return Tensor.From((ReadOnlySpan<double>)found, classes.Shape, predictions.DType);
    }

    internal static int Positive(string who, int k) => k >= 1 ? k
        : throw new ArgumentOutOfRangeException(nameof(k), FormattableString.Invariant($"{who}: got k = {k}; needed 1 or more guesses."));
}
