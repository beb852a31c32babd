namespace Unroll;

/// <summary>The parts of windows, in the order of time. All share one scaler, fitted to the training part.</summary>
/// <param name="Train">What the model learns from.</param>
/// <param name="Validation">What training is watched on; without windows where its share was 0.</param>
/// <param name="Test">What the model is judged on; without windows where its share was 0.</param>
public sealed record WindowSplit(Windows Train, Windows Validation, Windows Test)
{
    /// <summary>The first window of each part.</summary>
    public override string ToString() => string.Join('\n', ((string Name, Windows Part)[])[("training", Train), ("validation", Validation), ("test", Test)] is var parts
        ? parts.Select(p => FormattableString.Invariant($"{p.Name}: {p.Part.Count} windows") + (p.Part.Count > 0 ? $"\n{p.Part.First}" : "")) : []);
}
