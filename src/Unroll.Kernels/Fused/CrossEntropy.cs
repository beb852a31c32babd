using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Cross-entropy of logits: the softmax and its logarithm in one stable pass over each row.</summary>
public static unsafe class CrossEntropy
{
    /// <summary>loss[r] = log(sum_c e^(x[r, c])) - x[r, label[r]].</summary>
    /// <param name="logits">x, [rows, classes].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="labels">The class of each row; -1 for a row that does not count: nothing of it is read, and its loss is 0.</param>
    /// <param name="lossPerRow">The losses, [rows].</param>
    /// <param name="probabilities">softmax(x), kept for the backward pass, [rows, classes]; may not be x.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void SparseForward(ReadOnlySpan<float> logits, int rows, int classes, ReadOnlySpan<int> labels, Span<float> lossPerRow, Span<float> probabilities)
    {
        Check(logits.Length, rows, classes, lossPerRow.Length, probabilities.Length);
        CheckLabels(labels, rows, classes);
        fixed (float* px = logits, pp = probabilities, pl = lossPerRow)
        fixed (int* pi = labels)
        {
            var arrays = stackalloc float*[] { px, pp, pl, null };
            RowLoop<ForwardRow>.Start(new ForwardRow(pi), arrays, rows, classes);
        }
    }

    /// <summary>dx[r, c] = (p[r, c] - (c is label[r] ? 1 : 0)) * dLoss[r]; exactly 0 in rows whose dLoss is 0 or whose label is -1.</summary>
    /// <param name="probabilities">From the forward pass, [rows, classes].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="dLoss">Gradient of each row's loss, [rows].</param>
    /// <param name="dLogits">Gradient of the logits, [rows, classes]; may be the probabilities.</param>
    /// <exception cref="ArgumentException">An array is too short or a label is not a class.</exception>
    public static void SparseBackward(ReadOnlySpan<float> probabilities, int rows, int classes, ReadOnlySpan<int> labels, ReadOnlySpan<float> dLoss, Span<float> dLogits)
    {
        Check(dLogits.Length, rows, classes, dLoss.Length, probabilities.Length);
        CheckLabels(labels, rows, classes);
        fixed (float* pp = probabilities, pd = dLoss, px = dLogits)
        fixed (int* pi = labels)
        {
            var arrays = stackalloc float*[] { pp, null, px, pd };
            RowLoop<BackwardRow>.Start(new BackwardRow(pi), arrays, rows, classes);
        }
    }

    /// <summary>loss[r] = -sum_c target[r, c] * log(softmax(x)[r, c]); classes with target 0 take no part.</summary>
    /// <param name="logits">x, [rows, classes].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="targets">Weight of each class, usually adding up to 1, [rows, classes].</param>
    /// <param name="lossPerRow">The losses, [rows].</param>
    /// <param name="probabilities">softmax(x), kept for the backward pass, [rows, classes]; may not be x.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void DenseForward(ReadOnlySpan<float> logits, int rows, int classes, ReadOnlySpan<float> targets, Span<float> lossPerRow, Span<float> probabilities)
    {
        Check(logits.Length, rows, classes, lossPerRow.Length, probabilities.Length);
        Require.Elements(nameof(CrossEntropy), "targets", targets.Length, rows, classes);
        fixed (float* px = logits, pp = probabilities, pl = lossPerRow, pt = targets)
        {
            var arrays = stackalloc float*[] { px, pp, pl, pt };
            RowLoop<ForwardRow>.Start(new ForwardRow(null), arrays, rows, classes);
        }
    }

    /// <summary>dx[r, c] = (p[r, c] * sum_k target[r, k] - target[r, c]) * dLoss[r]; exactly 0 in rows whose dLoss is 0.</summary>
    /// <param name="probabilities">From the forward pass, [rows, classes].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="targets">Weight of each class, [rows, classes].</param>
    /// <param name="dLoss">Gradient of each row's loss, [rows].</param>
    /// <param name="dLogits">Gradient of the logits, [rows, classes]; may be the probabilities.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void DenseBackward(ReadOnlySpan<float> probabilities, int rows, int classes, ReadOnlySpan<float> targets, ReadOnlySpan<float> dLoss, Span<float> dLogits)
    {
        Check(dLogits.Length, rows, classes, dLoss.Length, probabilities.Length);
        Require.Elements(nameof(CrossEntropy), "targets", targets.Length, rows, classes);
        fixed (float* pp = probabilities, pt = targets, px = dLogits, pd = dLoss)
        {
            var arrays = stackalloc float*[] { pp, pt, px, pd };
            RowLoop<BackwardRow>.Start(new BackwardRow(null), arrays, rows, classes);
        }
    }

    internal static void CheckLabels(ReadOnlySpan<int> labels, int rows, int classes)
    {
        if (labels.Length < rows) throw new ArgumentException($"CrossEntropy: {labels.Length} labels were given for {rows} rows; give one label per row.");
        for (var row = 0; row < rows; row++)
            if (labels[row] != -1 && (uint)labels[row] >= (uint)classes)
                throw new ArgumentOutOfRangeException(nameof(labels), labels[row],
                    $"CrossEntropy: the label {labels[row]} of row {row} is not one of {classes} classes; give labels from 0 to {classes - 1}, or more outputs.");
    }

    private static void Check(int values, int rows, int classes, int losses, int probabilities)
    {
        Require.Elements(nameof(CrossEntropy), "logits", values, rows, classes);
        Require.Elements(nameof(CrossEntropy), "losses", losses, rows, 1);
        Require.Elements(nameof(CrossEntropy), "probabilities", probabilities, rows, classes);
    }

    // arrays: logits, probabilities, losses, targets (or labels).
    private readonly struct ForwardRow(int* labels) : IRowKernel
    {
        public void Row<V>(float** arrays, int row, int n) where V : struct, ILane<V>
        {
            if (labels != null && labels[row] < 0)
            {
                arrays[2][row] = 0;
                return;
            }

            float* x = arrays[0] + (nint)row * n, p = arrays[1] + (nint)row * n;
            var max = RowMath<V>.Max(x, n);
            var sum = RowMath<V>.ExpSum(x, max, p, n);
            SpanLoop<Softmax.Divide>.Start<V>(new Softmax.Divide(sum), &p, 1, n);
            var log = VectorMath.Log(new Lane1(sum)).Value;
            if (labels != null)
            {
                arrays[2][row] = log - (x[labels[row]] - max);
                return;
            }

            var t = arrays[3] + (nint)row * n;
            var loss = 0f;
            for (var c = 0; c < n; c++)
                if (t[c] != 0) loss += t[c] * (log - (x[c] - max));
            arrays[2][row] = loss;
        }
    }

    // arrays: probabilities, targets (or labels), gradient of the logits, gradient of the losses.
    private readonly struct BackwardRow(int* labels) : IRowKernel
    {
        public void Row<V>(float** arrays, int row, int n) where V : struct, ILane<V>
        {
            float* p = arrays[0] + (nint)row * n, dx = arrays[2] + (nint)row * n;
            var scale = arrays[3][row];
            if (scale == 0 || (labels != null && labels[row] < 0))
            {
                // A masked row may hold NaN, which times 0 would pass.
                new Span<float>(dx, n).Clear();
                return;
            }

            if (labels != null)
            {
                var own = p[labels[row]];
                var pair = stackalloc float*[] { p, dx };
                SpanLoop<Scale>.Start<V>(new Scale(scale), pair, 2, n);
                dx[labels[row]] = (own - 1) * scale;
                return;
            }

            var arraysOfRow = stackalloc float*[] { p, dx, arrays[1] + (nint)row * n };
            SpanLoop<Difference>.Start<V>(new Difference(scale, RowMath<V>.Sum(arraysOfRow[2], n)), arraysOfRow, 3, n);
        }
    }

    private readonly struct Scale(float by) : ISpanKernel
    {
        public static int Writes => 0b10;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* p = arrays[0], dx = arrays[1];
            var factor = V.Splat(by);
            for (nint i = 0; i < n; i += V.Width) V.Store(V.Load(p + i) * factor, dx + i);
        }
    }

    private readonly struct Difference(float by, float mass) : ISpanKernel
    {
        public static int Writes => 0b10;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* p = arrays[0], dx = arrays[1], t = arrays[2];
            V factor = V.Splat(by), total = V.Splat(mass);
            for (nint i = 0; i < n; i += V.Width) V.Store((V.Load(p + i) * total - V.Load(t + i)) * factor, dx + i);
        }
    }
}
