namespace Unroll;

/// <summary>A model measured on data.</summary>
/// <param name="Loss">Mean loss over the samples, penalties included.</param>
/// <param name="Metrics">Losses of outputs, when there are several, and metrics.</param>
/// <param name="Samples">How many samples it was measured on.</param>
public sealed record Evaluation(double Loss, IReadOnlyList<MetricValue> Metrics, int Samples)
{
    /// <summary>A number by name: <c>loss</c> or a metric's name.</summary>
    /// <exception cref="KeyNotFoundException">There is none: says which there are.</exception>
    public double Value(string name) => NamedNumbers.Get("Evaluation", name, [new("loss", Loss), .. Metrics]);
}
