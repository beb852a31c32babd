namespace Unroll;

/// <summary>How well one class was found.</summary>
/// <param name="Name">The class.</param>
/// <param name="Precision">Of what was called so, the share that is: TP / (TP + FP); 0 when nothing was.</param>
/// <param name="Recall">Of what is, the share that was called so: TP / (TP + FN); 0 when nothing is.</param>
/// <param name="Support">How many there are.</param>
public sealed record ClassScore(string Name, double Precision, double Recall, int Support)
{
    /// <summary>The harmonic mean of both: 2 P R / (P + R); 0 when both are.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}
