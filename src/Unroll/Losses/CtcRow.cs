namespace Unroll;

/// <summary>Forward and backward probabilities of one row, as logarithms in double precision.</summary>
/// <remarks>The states are blank, label 1, blank, label 2, ... blank. A state is reached from itself, from the one before, and a label also from the label before when they differ.</remarks>
internal static class CtcRow
{
    /// <summary>The loss; adds its gradient for the logits to <paramref name="slopes"/>.</summary>
    /// <param name="logits">All logits.</param>
    /// <param name="slopes">All gradients.</param>
    /// <param name="start">Where the row begins in both.</param>
    /// <param name="classes">Numbers a step.</param>
    /// <param name="steps">The steps that count, in order.</param>
    /// <param name="labels">The label sequence.</param>
    /// <param name="blank">The class of the blank.</param>
    internal static double Run(double[] logits, double[] slopes, int start, int classes, int[] steps, int[] labels, int blank)
    {
        var (time, states) = (steps.Length, 2 * labels.Length + 1);
        var log = new double[time * classes];
        for (var t = 0; t < time; t++)
            LogSoftmax(logits.AsSpan(start + steps[t] * classes, classes), log.AsSpan(t * classes, classes));
        int Class(int s) => s % 2 == 0 ? blank : labels[s / 2];
        bool Jumps(int s) => s % 2 == 1 && s > 1 && labels[s / 2] != labels[s / 2 - 1];
        var (forward, backward) = (new double[time * states], new double[time * states]);
        Array.Fill(forward, double.NegativeInfinity);
        Array.Fill(backward, double.NegativeInfinity);
        for (var s = 0; s < Math.Min(2, states); s++)
            (forward[s], backward[time * states - 1 - s]) = (log[Class(s)], 0);
        for (var t = 1; t < time; t++)
            for (var s = 0; s < states; s++)
            {
                var before = (t - 1) * states + s;
                var sum = forward[before];
                if (s > 0)
                    sum = Add(sum, forward[before - 1]);
                if (Jumps(s))
                    sum = Add(sum, forward[before - 2]);
                forward[t * states + s] = sum + log[t * classes + Class(s)];
            }
        for (var t = time - 2; t >= 0; t--)
            for (var s = 0; s < states; s++)
            {
                double From(int to) => backward[(t + 1) * states + to] + log[(t + 1) * classes + Class(to)];
                var sum = From(s);
                if (s + 1 < states)
                    sum = Add(sum, From(s + 1));
                if (s + 2 < states && Jumps(s + 2))
                    sum = Add(sum, From(s + 2));
                backward[t * states + s] = sum;
            }
        var total = Add(forward[time * states - 1], states > 1 ? forward[time * states - 2] : double.NegativeInfinity);
        for (var t = 0; t < time; t++)
        {
            var slope = slopes.AsSpan(start + steps[t] * classes, classes);
            for (var c = 0; c < classes; c++)
                slope[c] = Math.Exp(log[t * classes + c]);
            for (var s = 0; s < states; s++)
                slope[Class(s)] -= Math.Exp(forward[t * states + s] + backward[t * states + s] - total);
        }
        return -total;
    }

    static void LogSoftmax(ReadOnlySpan<double> x, Span<double> y)
    {
        var top = double.NegativeInfinity;
        foreach (var v in x)
            top = Math.Max(top, v);
        var sum = 0.0;
        foreach (var v in x)
            sum += Math.Exp(v - top);
        var shift = top + Math.Log(sum);
        for (var i = 0; i < x.Length; i++)
            y[i] = x[i] - shift;
    }

    static double Add(double a, double b)
    {
        if (a < b)
            (a, b) = (b, a);
        return double.IsNegativeInfinity(b) ? a : a + Math.Log(1 + Math.Exp(b - a));
    }
}
