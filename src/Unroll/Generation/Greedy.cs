namespace Unroll;

/// <summary>Always the most likely token; of equally likely ones the one with the smallest id.</summary>
public sealed class Greedy : GenerationStrategy;
