using Unroll.Kernels;

namespace Unroll;

/// <summary>Connectionist temporal classification: -log of the probability of a label sequence, summed over all ways to spread it over the steps.</summary>
/// <remarks>
/// <para>For targets that are shorter than the sequence and whose times are not known (speech, handwriting). At each step the model says a label or the blank; repeated labels count once, blanks are dropped.</para>
/// <para>Shapes: predictions logits [batch, time, classes], the blank one of the classes; targets Int32 [batch, labels]. The mask of the predictions says how many steps a row has. A row's labels are the
/// first ones, as many as its targets hold numbers that are neither the blank nor negative, as in Keras; a mask on the targets says it instead. One loss for each row.</para>
/// <para>Gradient: softmax minus the share of each class at each step, from the forward and backward probabilities, computed in double precision. Source: Keras 3 <c>CTC</c>,
/// PyTorch <c>CTCLoss</c> (log-probabilities give the same as logits there); Graves et al. 2006.</para>
/// </remarks>
public sealed class CtcLoss : Loss
{
    /// <summary>The class that means: no label here. Default 0, as in both.</summary>
    public int Blank { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{nameof(CtcLoss)}.Blank: got {value}; needed a class number.")); }

    /// <summary>Whether a row's loss is divided by its number of labels, as by PyTorch's mean. Default false, as in Keras.</summary>
    public bool PerLabel { get; init; }

    /// <summary>Whether a row with more labels than its steps can hold has the loss 0. Default false: it is an error that names the row. PyTorch's <c>zero_infinity</c>.</summary>
    public bool ZeroInfinity { get; init; }

    internal override bool TakesLogits => true;

    internal override int? ClassAxis => -1;

    internal override Tensor? StepsOf(Tensor predictions, Tensor targets) => predictions.Mask?.Steps;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        if (predictions.Rank != 3 || targets.Rank != 2 || predictions.Shape[0] != targets.Shape[0])
            throw new ShapeException(Who, $"predictions {predictions.Shape} and targets {targets.Shape}", "predictions [batch, time, classes] and targets [batch, labels]",
                "let the last layer give logits for every step (ReturnSequences), and pad label sequences to one length with the blank");
        if (Blank >= predictions.Shape[2])
            throw new ShapeException(Who, FormattableString.Invariant($"the blank {Blank} and predictions {predictions.Shape}"), "one of the classes");
        return (predictions, ClassTargets.Whole(Who, targets).WithMask(targets.Mask));
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) => Rows(predictions, targets, null);

    internal override Tensor RealElements(Tensor predictions, Tensor targets, Tensor steps) => Rows(predictions, targets, steps);

    internal override Tensor? CountedSteps(Tensor steps, Shape predictions, Tensor losses) => LossShapes.AnyStep(steps);

    Tensor Rows(Tensor x, Tensor targets, Tensor? steps)
    {
        var (batch, time, classes) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        var logits = x.Detach().To(DType.Float64).ToArray<double>();
        var (flags, all) = (steps?.ToArray<bool>(), targets.ToArray<int>());
        var lengths = targets.Mask is { } mask && mask.Fits(targets.Shape) ? mask.Lengths() : null;
        var rows = new (int[] Real, int[] Labels)[batch];
        for (var row = 0; row < batch; row++)
            rows[row] = Row(row, [.. Enumerable.Range(0, time).Where(t => flags is null || flags[row * time + t])],
                LabelsOf(all.AsSpan(row * targets.Shape[1], targets.Shape[1]), lengths?[row], row, classes));
        var work = new Work(logits, new double[logits.Length], new double[batch], rows, time * classes, classes, Blank, PerLabel);
        Workers.Run(batch, work, static (w, row) => w.Run(row));
        Tensor y, slope;
        using (Gradients.Off())
        {
            y = Tensor.From((ReadOnlySpan<double>)work.Losses, [batch], x.DType).On(x.Backend);
            slope = Tensor.From((ReadOnlySpan<double>)work.Slopes, x.Shape, x.DType).On(x.Backend);
        }
        return Node.Record("Ctc", [x], y, (dy, _) => [slope * dy.Reshape(batch, 1, 1)]);
    }

    /// <summary>The steps and labels of a row; no steps where its loss is 0.</summary>
    (int[] Real, int[] Labels) Row(int row, int[] real, int[] labels)
    {
        var needed = labels.Length + labels.Where((l, i) => i > 0 && labels[i - 1] == l).Count();
        if (real.Length == 0 || needed <= real.Length)
            return (real, labels);
        return ZeroInfinity ? ([], labels) : throw new ShapeException(Who, FormattableString.Invariant($"row {row} with {labels.Length} labels and {real.Length} steps"),
            FormattableString.Invariant($"at least {needed} steps: one a label, and a blank between equal neighbours"), "leave the row out, or set ZeroInfinity");
    }

    /// <summary>All rows, each for itself, so that any number of threads gives the same bits.</summary>
    sealed record Work(double[] Logits, double[] Slopes, double[] Losses, (int[] Real, int[] Labels)[] Rows, int Width, int Classes, int Blank, bool PerLabel)
    {
        internal void Run(int row)
        {
            var (real, labels) = Rows[row];
            if (real.Length == 0)
                return;
            Losses[row] = CtcRow.Run(Logits, Slopes, row * Width, Classes, real, labels, Blank);
            if (!PerLabel)
                return;
            var share = 1.0 / Math.Max(1, labels.Length);
            Losses[row] *= share;
            foreach (ref var slope in Slopes.AsSpan(row * Width, Width))
                slope *= share;
        }
    }

    int[] LabelsOf(ReadOnlySpan<int> all, int? length, int row, int classes)
    {
        var count = length ?? 0;
        if (length is null)
            foreach (var label in all)
                count += label != Blank && label >= 0 ? 1 : 0;
        for (var i = 0; i < count; i++)
            if ((uint)all[i] >= (uint)classes)
                throw new ArgumentOutOfRangeException(nameof(all), FormattableString.Invariant(
                    $"{Who}: got the label {all[i]} at sample {row}, position {i}; needed 0 to {classes - 1}, because the predictions have {classes} classes. ") +
                    "Usual fix: give the last layer a unit for each label and one for the blank.");
        return all[..count].ToArray();
    }
}
