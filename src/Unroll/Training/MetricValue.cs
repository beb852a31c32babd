namespace Unroll;

/// <summary>A measured metric.</summary>
/// <param name="Name">For example <c>accuracy</c>.</param>
/// <param name="Value">The number.</param>
public readonly record struct MetricValue(string Name, double Value);
