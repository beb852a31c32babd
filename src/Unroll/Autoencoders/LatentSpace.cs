namespace Unroll;

/// <summary>Points of the latent space of a variational autoencoder, to be decoded.</summary>
public static class LatentSpace
{
    /// <summary>Draws from the prior, the standard normal distribution: [count, latent]. The same seed gives the same points.</summary>
    public static Tensor Prior(int count, int latent, int seed = 0)
    {
        Require.Positive(count, nameof(LatentSpace));
        Require.Positive(latent, nameof(LatentSpace));
        return Tensor.Random([count, latent], Distribution.Normal(), Unroll.Kernels.CounterRandom.Mix((ulong)seed, "prior"));
    }

    /// <summary>Points along the line from a to b, both included: [points, latent], row i = a + (b - a) i / (points - 1).</summary>
    /// <param name="a">[latent] or [1, latent].</param>
    /// <param name="b">Of the same shape.</param>
    /// <param name="points">How many, 2 or more.</param>
    /// <exception cref="ShapeException">a and b are not two points of one space.</exception>
    public static Tensor Line(Tensor a, Tensor b, int points) => Between(nameof(Line), a, b, points, (from, to, t, row) =>
    {
        for (var i = 0; i < row.Length; i++)
            row[i] = from[i] + ((to[i] - from[i]) * (float)t);
    });

    /// <summary>Points along the arc from a to b, both included: [points, latent], row = (sin((1 - t) w) a + sin(t w) b) / sin w with w the angle between them. It stays where draws from the prior lie, while the
    /// middle of a line is nearer to 0 than almost any of them. Points in one direction (or opposite ones) are joined by the line.</summary>
    /// <inheritdoc cref="Line"/>
    public static Tensor Arc(Tensor a, Tensor b, int points) => Between(nameof(Arc), a, b, points, (from, to, t, row) =>
    {
        double product = 0, one = 0, other = 0;
        for (var i = 0; i < row.Length; i++)
            (product, one, other) = (product + ((double)from[i] * to[i]), one + ((double)from[i] * from[i]), other + ((double)to[i] * to[i]));
        var cosine = one > 0 && other > 0 ? Math.Clamp(product / Math.Sqrt(one * other), -1, 1) : 1;
        var angle = Math.Acos(cosine);
        var (before, after) = Math.Sin(angle) < 1e-6 ? (1 - t, t) : (Math.Sin((1 - t) * angle) / Math.Sin(angle), Math.Sin(t * angle) / Math.Sin(angle));
        for (var i = 0; i < row.Length; i++)
            row[i] = (float)((before * from[i]) + (after * to[i]));
    });

    delegate void Fill(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double t, Span<float> row);

    static Tensor Between(string how, Tensor a, Tensor b, int points, Fill fill)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var width = a.Rank == 0 ? 0 : a.Shape[^1];
        if (a.Rank is not (1 or 2) || (a.Rank == 2 && a.Shape[0] != 1) || a.Shape != b.Shape)
            throw new ShapeException($"LatentSpace.{how}", $"points {a.Shape} and {b.Shape}", "two points of one space, each [latent] or [1, latent]", "take one row: z[0]");
        if (points < 2)
            throw new ArgumentOutOfRangeException(nameof(points), FormattableString.Invariant($"LatentSpace.{how}: got {points} points; needed 2 or more, the two ends."));
        var (from, to, rows) = (a.ToArray(), b.ToArray(), new float[points * width]);
        for (var i = 0; i < points; i++)
            fill(from, to, (double)i / (points - 1), rows.AsSpan(i * width, width));
        return Tensor.From(rows, [points, width]);
    }
}
