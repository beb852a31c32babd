namespace Unroll;

/// <summary>Windows cut out of their series when a batch is asked for: what stays in memory is the series.</summary>
internal sealed class WindowSamples(WindowData data, int[] series, int[] starts) : Samples
{
    internal override int Count => starts.Length;

    internal override Cut Checked => Range(0, Math.Min(Count, 32));

    internal override Cut Range(int start, int count)
    {
        var rows = new int[count];
        for (var i = 0; i < count; i++)
            rows[i] = start + i;
        return Pick(rows);
    }

    internal override Cut Pick(ReadOnlySpan<int> rows)
    {
        var (options, n) = (data.Options, rows.Length);
        var (steps, width, targets) = (options.Input, data.Width, data.Targets.Length);
        // Not cleared first: every number is written below.
        var into = GC.AllocateUninitializedArray<float>(checked(n * steps * width));
        var wanted = GC.AllocateUninitializedArray<float>(checked(n * options.TargetSteps * targets));
        var x = Tensor.Wrap(into, [n, steps, width]);
        var y = Tensor.Wrap(wanted, options.Flat || options.TargetSteps == 1 ? [n, options.TargetSteps * targets] : [n, options.TargetSteps, targets]);
        var real = data.MasksInputs ? new bool[n * steps] : null;
        for (var i = 0; i < n; i++)
        {
            var (matrix, start) = (data.Matrices[series[rows[i]]], starts[rows[i]]);
            CutInputs(matrix, start, into.AsSpan(i * steps * width, steps * width), real is null ? [] : real.AsSpan(i * steps, steps));
            var first = start + options.Input + options.Gap - options.Overlap;
            matrix.Targets.AsSpan(first * targets, options.TargetSteps * targets).CopyTo(wanted.AsSpan(i * options.TargetSteps * targets));
        }
        if (real is not null)
            x = x.WithMask(Mask.From(Tensor.From(real, [n, steps]), "windows"));
        List<(string, Tensor)> inputs = [("x", x)];
        if (data.Future.Length > 0)
            inputs.Add(("future", CutFuture(rows)));
        if (data.Static.Length > 0)
            inputs.Add(("static", CutStatic(rows)));
        return new(new Values([.. inputs]), Masked(y, wanted), null);
    }

    void CutInputs(WindowMatrix matrix, int start, Span<float> into, Span<bool> real)
    {
        var width = data.Width;
        var padding = Math.Max(0, -start);
        into[..(padding * width)].Clear();
        matrix.Inputs.AsSpan((start + padding) * width, (data.Options.Input - padding) * width).CopyTo(into[(padding * width)..]);
        if (real.Length > 0)
            real[padding..].Fill(true);
        if (!matrix.HasGaps)
            return;
        if (data.Options.Missing == MissingValues.Mask)
            MaskGaps(into, real, width);
        else if (data.Options.Missing == MissingValues.Linear)
            for (var c = 0; c < data.Inputs.Length; c++)
                Line(into, c, width, padding, matrix.Means[c]);
    }

    void MaskGaps(Span<float> into, Span<bool> real, int width)
    {
        for (var t = 0; t < real.Length; t++)
            for (var c = 0; c < data.Inputs.Length; c++)
                if (float.IsNaN(into[t * width + c]))
                    (into[t * width + c], real[t]) = (0, false);
    }

    /// <summary>Between two numbers a straight line; before the first and after the last that number.</summary>
    static void Line(Span<float> into, int c, int width, int padding, float mean)
    {
        var (last, steps) = (-1, into.Length / width);
        for (var t = padding; t <= steps; t++)
        {
            if (t < steps && float.IsNaN(into[t * width + c]))
                continue;
            for (var k = last < 0 ? padding : last + 1; k < t; k++)
                into[k * width + c] = (last, t) switch
                {
                    ( < 0, var next) when next == steps => mean,
                    ( < 0, _) => into[t * width + c],
                    (_, var next) when next == steps => into[last * width + c],
                    _ => into[last * width + c] + (into[t * width + c] - into[last * width + c]) * (k - last) / (t - last),
                };
            last = t;
        }
    }

    /// <summary>Missing targets are masked: single numbers where targets are [batch, numbers], whole steps elsewhere.</summary>
    Tensor Masked(Tensor y, float[] wanted)
    {
        if (!Array.Exists(data.Matrices, m => m.TargetGaps))
            return y;
        var width = y.Rank == 2 ? 1 : y.Shape[2];
        var known = new bool[wanted.Length / width];
        for (var s = 0; s < known.Length; s++)
        {
            var step = wanted.AsSpan(s * width, width);
            known[s] = true;
            foreach (ref var v in step)
                if (float.IsNaN(v))
                    (v, known[s]) = (0, false);
        }
        return y.WithMask(Mask.From(Tensor.From(known, [y.Shape[0], y.Shape[1]]), "known targets"));
    }

    Tensor CutFuture(ReadOnlySpan<int> rows)
    {
        var (options, width) = (data.Options, data.Future.Length);
        var future = Tensor.Zeros([rows.Length, options.TargetSteps, width]);
        for (var i = 0; i < rows.Length; i++)
            data.Matrices[series[rows[i]]].Future.AsSpan((starts[rows[i]] + options.Input + options.Gap - options.Overlap) * width, options.TargetSteps * width)
                .CopyTo(future.View.Data<float>().AsSpan(i * options.TargetSteps * width));
        return future;
    }

    Tensor CutStatic(ReadOnlySpan<int> rows)
    {
        var unchanging = Tensor.Zeros([rows.Length, data.Static.Length]);
        for (var i = 0; i < rows.Length; i++)
            data.Matrices[series[rows[i]]].Static.CopyTo(unchanging.View.Data<float>().AsSpan(i * data.Static.Length));
        return unchanging;
    }
}
