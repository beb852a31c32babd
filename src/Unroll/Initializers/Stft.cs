namespace Unroll;

/// <summary>The kernel of a convolution that computes a short-time Fourier transform: [frame, 1, bins], frame the length of the window.</summary>
/// <remarks>k[t, 0, f] = w[t] cos(-2 pi t f / n) / s (sin for the imaginary part), n = 2 (bins - 1); s is sqrt(sum(w^2)) or sum(w). Windows as in SciPy.</remarks>
public sealed class Stft : Initializer
{
    /// <summary>Real or imaginary part. Default real.</summary>
    public StftSide Side { get; init; }

    /// <summary>The window, or null for none. Default Hann.</summary>
    public StftWindow? Window { get; init; } = StftWindow.Hann;

    /// <summary>What the window is divided by, or null for nothing. Default density.</summary>
    public StftScaling? Scaling { get; init; } = StftScaling.Density;

    /// <summary>Whether the window is that of a periodic signal: its last point would be the first of the next. Default false.</summary>
    public bool Periodic { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The shape is not [frame, 1, bins] with two bins or more.</exception>
    public override Tensor Make(Shape shape, ulong key)
    {
        if (shape.Rank != 3 || shape[1] != 1 || shape[2] < 2)
            throw new ShapeException("Initializer Stft", $"a weight of shape {shape}", "[frame, 1, bins], two bins or more");
        var (frame, bins) = (shape[0], shape[2]);
        var window = Window is { } kind ? Points(kind, frame) : [.. Enumerable.Repeat(1.0, frame)];
        var scale = Window is null ? 1 : Scaling switch
        {
            StftScaling.Density => Math.Sqrt(window.Sum(w => w * w)),
            StftScaling.Spectrum => window.Sum(Math.Abs),
            _ => 1,
        };
        var numbers = new float[frame * bins];
        for (var t = 0; t < frame; t++)
            for (var f = 0; f < bins; f++)
            {
                var angle = -2 * Math.PI * t * f / (2 * (bins - 1));
                numbers[t * bins + f] = (float)((Side == StftSide.Real ? Math.Cos(angle) : Math.Sin(angle)) * window[t] / scale);
            }
        return Tensor.From(numbers, shape);
    }

    double[] Points(StftWindow kind, int count)
    {
        var points = new double[count];
        // One point more and the last left out, or both ends the same.
        var last = Periodic ? count : count - 1;
        for (var t = 0; t < count; t++)
        {
            var turn = last == 0 ? Math.PI : 2 * Math.PI * t / last;
            points[t] = kind switch
            {
                StftWindow.Hann => 0.5 - 0.5 * Math.Cos(turn),
                StftWindow.Hamming => 0.54 - 0.46 * Math.Cos(turn),
                StftWindow.Blackman => 0.42 - 0.5 * Math.Cos(turn) + 0.08 * Math.Cos(2 * turn),
                StftWindow.Bartlett => 1 - Math.Abs(turn / Math.PI - 1),
                _ => 1,
            };
        }
        return points;
    }
}
