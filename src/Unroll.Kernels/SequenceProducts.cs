namespace Unroll.Kernels;

/// <summary>
/// Products of padded sequences x [batch, steps, k], dense, with a matrix, and their gradients, that leave padding out. A row of a product is one chain of its own, so
/// every number has the bits of <see cref="Gemm.Run"/> over all steps.
/// </summary>
public static unsafe class SequenceProducts
{
    // Multiply-adds below which a second thread costs more than it gains.
    private const long ThreadWork = 8L << 20;

    // Steps that a product should have: it starts once for each stretch of them.
    private const int FewestSteps = 16;

    /// <summary>Whether it pays to leave padding out: there is some, and real steps come in stretches.</summary>
    /// <param name="real">True where a step is real, [batch, steps].</param>
    public static bool Pays(ReadOnlySpan<bool> real)
    {
        int count = real.Count(true), stretches = 0;
        if (count > real.Length - (real.Length / 16)) return false;
        for (int at = 0; at < real.Length && stretches * FewestSteps <= count; stretches++)
        {
            int first = real[at..].IndexOf(true);
            if (first < 0) break;
            int steps = real[(at + first)..].IndexOf(false);
            at = steps < 0 ? real.Length : at + first + steps;
        }
        return stretches * FewestSteps <= count;
    }

    /// <summary>y = y + x w at every step, or y = x w. A masked step whose input is that of the step before takes its result, as after a recurrent layer, which repeats its output there.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="steps">Steps of each, padding included.</param>
    /// <param name="real">True where a step is real, [batch, steps].</param>
    /// <param name="x">[batch, steps, k].</param>
    /// <param name="w">[k, n], with any strides.</param>
    /// <param name="y">[batch, steps, n].</param>
    /// <param name="accumulate">Whether the chains start from the stored y; the steps of y must then be equal before.</param>
    /// <param name="repeats">Whether masked steps after a real one are known to repeat the step before: they are then not looked at.</param>
    public static void Forward(int batch, int steps, ReadOnlySpan<bool> real, ReadOnlySpan<float> x, in MatrixOperand w, Span<float> y, bool accumulate, bool repeats = false) =>
        EachSequence(batch, steps, real, x, w, y, accumulate, repeats ? Kind.ForwardRepeated : Kind.Forward);

    /// <summary>dx = dy (transposed w) at real steps, 0 at masked ones.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="steps">Steps of each, padding included.</param>
    /// <param name="real">True where a step is real, [batch, steps].</param>
    /// <param name="dy">[batch, steps, n].</param>
    /// <param name="across">The transposed w [n, k], with any strides.</param>
    /// <param name="dx">[batch, steps, k].</param>
    /// <param name="leaveMasked">Whether masked steps are left as they are instead.</param>
    public static void Backward(int batch, int steps, ReadOnlySpan<bool> real, ReadOnlySpan<float> dy, in MatrixOperand across, Span<float> dx, bool leaveMasked = false) =>
        EachSequence(batch, steps, real, dy, across, dx, false, leaveMasked ? Kind.BackwardOfReal : Kind.Backward);

    /// <summary>dw (+)= the sum of (transposed x) dy over real steps.</summary>
    /// <param name="real">True where a step is real, [batch * steps].</param>
    /// <param name="x">[batch * steps, k].</param>
    /// <param name="k">Columns of x, rows of dw.</param>
    /// <param name="dy">[batch * steps, n].</param>
    /// <param name="n">Columns of dy and dw.</param>
    /// <param name="dw">[k, n].</param>
    /// <param name="accumulate">Whether the chains start from the stored dw.</param>
    public static void Weights(ReadOnlySpan<bool> real, ReadOnlySpan<float> x, int k, ReadOnlySpan<float> dy, int n, Span<float> dw, bool accumulate)
    {
        Require.Elements(nameof(SequenceProducts), "x", x.Length, real.Length, k);
        Require.Elements(nameof(SequenceProducts), "dy", dy.Length, real.Length, n);
        Require.Elements(nameof(SequenceProducts), "dw", dw.Length, k, n);
        if (!accumulate) dw.Clear();
        int parts = (long)real.Length * k * n < ThreadWork ? 1 : Math.Max(1, Math.Min(Workers.Threads, k / FewestSteps));
        fixed (bool* flags = real)
        fixed (float* px = x, pdy = dy, pdw = dw)
            Workers.Run(parts, new Work(flags, real.Length, px, pdy, pdw, k, n, parts), static (work, part) => work.WeightRows(part));
    }

    private static void EachSequence(int batch, int steps, ReadOnlySpan<bool> real, ReadOnlySpan<float> from, in MatrixOperand w, Span<float> to, bool accumulate, Kind kind)
    {
        Require.Elements(nameof(SequenceProducts), "real", real.Length, batch, steps);
        Require.Elements(nameof(SequenceProducts), "from", from.Length, real.Length, w.Rows);
        Require.Elements(nameof(SequenceProducts), "to", to.Length, real.Length, w.Columns);
        w.Check();
        // More parts than threads: sequences have different lengths.
        int parts = (long)real.Length * w.Rows * w.Columns < ThreadWork ? 1 : Math.Min(batch, Workers.Threads * 4);
        fixed (bool* flags = real)
        fixed (float* a = from, b = w.Data, c = to)
        {
            var sequences = new Sequences(flags, steps, batch, a, b + w.Offset, w.RowStep, w.ColumnStep, w.Rows, w.Columns, c, accumulate, kind, parts);
            Workers.Run(parts, sequences, static (work, part) => work.Part(part));
        }
    }

    private enum Kind { Forward, ForwardRepeated, Backward, BackwardOfReal }

    private sealed class Sequences(bool* real, int steps, int batch, float* from, float* w, int wRow, int wColumn, int k, int n, float* to, bool accumulate, Kind kind, int parts)
    {
        public void Part(int part)
        {
            int first = (int)((long)batch * part / parts), last = (int)((long)batch * (part + 1) / parts);
            for (int row = first; row < last; row++)
            {
                nint at = row * (nint)steps;
                if (kind is Kind.Forward or Kind.ForwardRepeated) Forward(real + at, from + (at * k), to + (at * n));
                else Backward(real + at, from + (at * k), to + (at * n));
            }
        }

        private void Forward(bool* flags, float* x, float* y)
        {
            int known = kind == Kind.ForwardRepeated ? new ReadOnlySpan<bool>(flags, steps).IndexOf(true) : -1;
            if (known < 0) known = steps;
            for (int t = 0; t < steps;)
            {
                int first = t++;
                while (t < steps && !Repeats(flags, x, t, known)) t++;
                Product(first, t - first, x, y);
                for (; t < steps && Repeats(flags, x, t, known); t++) new ReadOnlySpan<float>(y + ((t - 1) * (nint)n), n).CopyTo(new Span<float>(y + (t * (nint)n), n));
            }
        }

        // Bit by bit: equal zeros may differ in sign.
        private bool Repeats(bool* flags, float* x, int t, int known) =>
            !flags[t] && (t > known || new ReadOnlySpan<int>(x + (t * (nint)k), k).SequenceEqual(new ReadOnlySpan<int>(x + ((t - 1) * (nint)k), k)));

        private void Backward(bool* flags, float* dy, float* dx)
        {
            var all = new ReadOnlySpan<bool>(flags, steps);
            for (int t = 0, end; t < steps; t = end)
            {
                int same = all[t..].IndexOf(!flags[t]);
                end = same < 0 ? steps : t + same;
                if (flags[t]) Product(t, end - t, dy, dx);
                else if (kind == Kind.Backward) new Span<float>(dx + (t * (nint)n), (end - t) * n).Clear();
            }
        }

        private void Product(int first, int count, float* x, float* y)
        {
            float* c = y + (first * (nint)n);
            fixed (float* zero = Gemm.Zeros)
                Gemm.Alone(new Gemm.Product(count, n, k, x + (first * (nint)k), k, 1, w, wRow, wColumn, accumulate ? new Gemm.Start(c, n, 1) : new Gemm.Start(zero, 0, 0), c, n, 1));
        }
    }

    private sealed class Work(bool* real, int count, float* x, float* dy, float* dw, int k, int n, int parts)
    {
        /// <summary>Some rows of dw: each is one chain over the real steps in order.</summary>
        public void WeightRows(int part)
        {
            int first = (int)((long)k * part / parts), rows = (int)((long)k * (part + 1) / parts) - first;
            var flags = new ReadOnlySpan<bool>(real, count);
            float* c = dw + (first * (nint)n);
            for (int at = 0, end; at < count; at = end)
            {
                int same = flags[at..].IndexOf(!flags[at]);
                end = same < 0 ? count : at + same;
                if (flags[at]) Gemm.Alone(new Gemm.Product(rows, n, end - at, x + (at * (nint)k) + first, 1, k, dy + (at * (nint)n), n, 1, new Gemm.Start(c, n, 1), c, n, 1));
            }
        }
    }
}
