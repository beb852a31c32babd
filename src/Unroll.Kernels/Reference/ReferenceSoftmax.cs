using System.Numerics;

namespace Unroll.Kernels;

/// <summary>The row functions of <see cref="Softmax"/>, <see cref="LogSoftmax"/>, <see cref="CrossEntropy"/> and <see cref="LayerNorm"/> as plain loops.</summary>
public static class ReferenceSoftmax
{
    /// <summary>y = softmax(x), row by row.</summary>
    public static void Forward<T>(ReadOnlySpan<T> x, int rows, int n, Span<T> y) where T : struct, IFloatingPointIeee754<T>
    {
        LogForward(x, rows, n, y);
        for (var i = 0; i < rows * n; i++) y[i] = T.Exp(y[i]);
    }

    /// <summary>dx = y * (dy - sum(y * dy)), row by row.</summary>
    public static void Backward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, int rows, int n, Span<T> dx) where T : struct, IFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            var dot = T.Zero;
            for (var i = row * n; i < (row + 1) * n; i++) dot += y[i] * dy[i];
            for (var i = row * n; i < (row + 1) * n; i++) dx[i] = y[i] * (dy[i] - dot);
        }
    }

    /// <summary>y = log(softmax(x)), row by row.</summary>
    public static void LogForward<T>(ReadOnlySpan<T> x, int rows, int n, Span<T> y) where T : struct, IFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            T max = T.NegativeInfinity, sum = T.Zero;
            for (var i = row * n; i < (row + 1) * n; i++) max = T.Max(max, x[i]);
            for (var i = row * n; i < (row + 1) * n; i++) sum += T.Exp(x[i] - max);
            var log = T.Log(sum);
            for (var i = row * n; i < (row + 1) * n; i++) y[i] = x[i] - max - log;
        }
    }

    /// <summary>dx = dy - e^y * sum(dy), row by row.</summary>
    public static void LogBackward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, int rows, int n, Span<T> dx) where T : struct, IFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            var sum = T.Zero;
            for (var i = row * n; i < (row + 1) * n; i++) sum += dy[i];
            for (var i = row * n; i < (row + 1) * n; i++) dx[i] = dy[i] - T.Exp(y[i]) * sum;
        }
    }

    /// <summary>loss[r] = -sum_c target[r, c] * log(softmax(x)[r, c]), and the softmax.</summary>
    public static void CrossEntropyForward<T>(ReadOnlySpan<T> logits, int rows, int classes, ReadOnlySpan<T> targets, Span<T> lossPerRow, Span<T> probabilities)
        where T : struct, IFloatingPointIeee754<T>
    {
        LogForward(logits, rows, classes, probabilities);
        for (var row = 0; row < rows; row++)
        {
            lossPerRow[row] = T.Zero;
            for (var i = row * classes; i < (row + 1) * classes; i++)
            {
                if (targets[i] != T.Zero) lossPerRow[row] -= targets[i] * probabilities[i];
                probabilities[i] = T.Exp(probabilities[i]);
            }
        }
    }

    /// <summary>dx[r, c] = (p[r, c] * sum_k target[r, k] - target[r, c]) * dLoss[r]; exactly 0 in rows whose dLoss is 0.</summary>
    public static void CrossEntropyBackward<T>(ReadOnlySpan<T> probabilities, int rows, int classes, ReadOnlySpan<T> targets, ReadOnlySpan<T> dLoss, Span<T> dLogits)
        where T : struct, IFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            var mass = T.Zero;
            for (var i = row * classes; i < (row + 1) * classes; i++) mass += targets[i];
            for (var i = row * classes; i < (row + 1) * classes; i++)
                dLogits[i] = dLoss[row] == T.Zero ? T.Zero : (probabilities[i] * mass - targets[i]) * dLoss[row];
        }
    }

    /// <summary>y = (x - mean) / sqrt(variance + eps) * gamma + beta, row by row; empty gamma or beta are 1 and 0.</summary>
    public static void LayerNorm<T>(ReadOnlySpan<T> x, int rows, int n, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, T eps, Span<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            T mean = T.Zero, variance = T.Zero, count = T.CreateChecked(n);
            for (var i = 0; i < n; i++) mean += x[row * n + i];
            mean /= count;
            for (var i = 0; i < n; i++) variance += (x[row * n + i] - mean) * (x[row * n + i] - mean);
            var reciprocal = T.One / T.Sqrt(variance / count + eps);
            for (var i = 0; i < n; i++)
                y[row * n + i] = (x[row * n + i] - mean) * reciprocal * (gamma.IsEmpty ? T.One : gamma[i]) + (beta.IsEmpty ? T.Zero : beta[i]);
        }
    }
}
