using System.Globalization;

namespace Unroll;

/// <summary>What the losses and metrics over classes share.</summary>
internal static class ClassTargets
{
    /// <summary>Probabilities are kept this far from 0 and 1, as in Keras.</summary>
    internal const float Least = 1e-7f;

    internal static float Smoothing(string who, float value) => value is >= 0 and <= 1 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{who}.LabelSmoothing: got {value}; needed a number from 0 to 1."));

    internal static int RequireAxis(string who, Tensor predictions, int axis)
    {
        if (predictions.Rank < 2)
            throw new ShapeException(who, $"predictions {predictions.Shape}", "at least [batch, classes]", "keep the batch axis");
        var index = predictions.Shape.Axis(who, axis);
        if (predictions.Mask is { } mask && index < 2 && predictions.Rank > 2)
            throw new ShapeException(who, $"a mask ({mask.Origin}) over [batch, time] and a class axis {index}", "the time axis second",
                "keep the classes last, or drop the mask with WithMask(null)");
        return index;
    }

    /// <summary>Class numbers as Int32, of the predictions' shape without the class axis.</summary>
    internal static Tensor Match(string who, Shape predictions, Tensor targets, int axis)
    {
        var needed = Without(predictions, axis);
        var t = targets;
        if (t.Rank == needed.Rank + 1 && t.Shape[^1] == 1)
            t = t.Squeeze(t.Rank - 1);
        else if (t.Rank == needed.Rank + 1 && t.Shape[axis] == 1)
            t = t.Squeeze(axis);
        if (t.Shape == needed)
            return Whole(who, t);
        int? other = null;
        for (var a = predictions.Rank - 1; a >= 1; a--)
            if (a != axis && targets.Shape == Without(predictions, a))
                other = a;
        var fix = targets.Shape == predictions ? "for one-hot targets use Loss.CategoricalCrossEntropy"
            : other is { } found ? FormattableString.Invariant(
                $"the classes seem to be axis {found}: new {who} {{ Axis = {found} }}, or predictions.Transpose({Math.Min(axis, found)}, {Math.Max(axis, found)})")
            : predictions.Rank == 3 && targets.Rank == 1 ? "drop ReturnSequences on the last recurrent layer for one label a sample, or give a label for every step"
            : "compare the batch and time axes of both";
        throw new ShapeException(who, $"predictions {LossShapes.Named(predictions, axis)} and targets {LossShapes.Named(targets.Shape, -1)}",
            $"targets {LossShapes.Named(needed, -1)}, a class number for each", fix);
    }

    /// <summary>Targets that give each class a number: of the predictions' shape.</summary>
    internal static (Tensor Predictions, Tensor Targets) OneHotMatch(string who, Tensor predictions, Tensor targets, int classAxis)
    {
        var axis = RequireAxis(who, predictions, classAxis);
        if (predictions.Shape == targets.Shape)
            return (predictions, targets.To(predictions.DType));
        var sparse = targets.Rank == predictions.Rank - 1 || targets.Rank == predictions.Rank && targets.Shape[axis] == 1;
        throw new ShapeException(who, $"predictions {LossShapes.Named(predictions.Shape, axis)} and targets {targets.Shape}", "targets of the predictions' shape",
            sparse ? "for targets that are class numbers use Loss.SparseCategoricalCrossEntropy" : "set Axis to the axis of the classes");
    }

    static Shape Without(Shape shape, int axis) => [.. shape.Where((_, i) => i != axis)];

    /// <summary>Whole numbers as Int32; Float32 is taken when it holds nothing else.</summary>
    internal static Tensor Whole(string who, Tensor targets)
    {
        if (targets.DType == DType.Int32)
            return targets;
        if (targets.DType == DType.Bool)
            return targets.To(DType.Int32);
        var whole = targets.To(DType.Int32);
        var given = targets.To(DType.Float64).AsSpan<double>();
        var back = whole.AsSpan<int>();
        for (var i = 0; i < given.Length; i++)
            if (given[i] != back[i] && Real(targets, i))
                throw new ShapeException(who, FormattableString.Invariant($"the target {given[i]} at {At(targets.Shape, i)}"), "class numbers, which are whole",
                    "for targets that are probabilities use Loss.CategoricalCrossEntropy");
        return whole.WithMask(targets.Mask is { } m && m.Fits(whole.Shape) ? m : null);
    }

    static bool Real(Tensor x, int index) => x.Mask is not { } mask || mask.Steps.AsSpan<bool>()[index / (int)Math.Max(1, x.Shape[2..].Size)];

    /// <summary>The class numbers of all targets, looked at.</summary>
    /// <param name="who">The loss, for the message.</param>
    /// <param name="targets">Int32 [batch, ...].</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="ignored">A number that does not count, or null.</param>
    /// <param name="uncounted">What stands for a target that does not count.</param>
    /// <param name="steps">Which steps count, Bool [batch, time]; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">A target that counts is no class.</exception>
    internal static int[] Labels(string who, Tensor targets, int classes, int? ignored, int uncounted = 0, Tensor? steps = null)
    {
        var labels = targets.ToArray<int>();
        var real = steps is null ? default : steps.AsSpan<bool>();
        var each = real.Length == 0 ? 1 : labels.Length / real.Length;
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] == ignored || real.Length > 0 && !real[i / each])
                labels[i] = uncounted;
            else if ((uint)labels[i] >= (uint)classes)
                throw new ArgumentOutOfRangeException(nameof(targets), string.Create(CultureInfo.InvariantCulture,
                    $"{who}: got the label {labels[i]} at {At(targets.Shape, i)}; needed 0 to {classes - 1}, because the predictions have {classes} classes. " +
                    $"Usual fix: give the last layer more units, or number the classes from 0."));
        }
        return labels;
    }

    /// <summary>Where each label stands in the flattened predictions [rows, classes].</summary>
    internal static Tensor Positions(int[] labels, int classes) => Tensor.From([.. labels.Select((label, row) => row * classes + label)], [labels.Length]);

    /// <summary>The number of each row's class: values [rows..., classes] give [rows...].</summary>
    internal static Tensor Pick(Tensor values, int[] labels, Shape shape) => values.Reshape(-1, 1).Gather(Positions(labels, values.Shape[^1])).Reshape(shape);

    /// <summary>The class weight of each label [rows]; 0 where the label is below 0.</summary>
    internal static Tensor PerLabel(float[] weights, int[] labels, Tensor like)
    {
        var each = Array.ConvertAll(labels, l => l < 0 ? 0 : weights[l]);
        using var off = Gradients.Off();
        return Tensor.From(each, [each.Length]).To(like.DType).On(like.Backend);
    }

    /// <summary>The class weights that a mean is divided by. What stands at steps that do not count may be no class; the mean leaves it out.</summary>
    internal static Tensor Divisor(float[] weights, Tensor targets, Tensor like) =>
        PerLabel(weights, Array.ConvertAll(targets.ToArray<int>(), l => (uint)l < (uint)weights.Length ? l : -1), like).Reshape(targets.Shape);

    /// <summary>Looks at all class numbers once before training.</summary>
    internal static void Check(string loss, Shape predictions, Tensor targets, int axis, int? ignored, string who)
    {
        var classes = predictions[predictions.Axis(loss, axis)];
        if (classes == Shape.Unknown || predictions.Rank != targets.Rank + 1 && predictions.Rank != targets.Rank)
            return;
        var labels = Whole(who, targets);
        if (targets.Mask is { } mask && mask.Fits(targets.Shape))
            labels = Tensor.Where(LossShapes.Along(mask.Steps, labels.Rank), labels, labels.Like(0));
        Labels(who, labels, classes, ignored);
    }

    /// <summary>log p along an axis, from logits or from probabilities that are brought to a sum of 1.</summary>
    internal static Tensor LogProbabilities(Tensor predictions, int axis, bool fromLogits) => fromLogits ? predictions.LogSoftmax(axis)
        : (predictions / predictions.Sum(axis, keepDims: true)).Clip(Least, 1 - Least).Log();

    /// <summary>Where a number of a tensor stands: numbers of a table in columns, those of sequences in steps.</summary>
    internal static string At(Tensor x, int index) => x.Rank == 2 && x.Mask is null && x.Shape[1] > 1
        ? FormattableString.Invariant($"sample {index / x.Shape[1]}, column {index % x.Shape[1]}") : At(x.Shape, index);

    /// <summary>Targets of yes-or-no losses: 0, 1, or between. Masked steps are not looked at.</summary>
    internal static void CheckShares(string loss, Tensor targets, string who)
    {
        if (!targets.IsFloat && targets.DType != DType.Int32)
            return;
        var numbers = targets.DType == DType.Float32 ? targets.AsSpan<float>() : targets.To(DType.Float32).AsSpan<float>();
        var steps = targets.Mask is { } mask ? mask.Steps.AsSpan<bool>() : [];
        var width = steps.Length > 0 ? numbers.Length / steps.Length : 1;
        for (var i = 0; i < numbers.Length; i++)
            // A rounding error beside 0 or 1 is none; NaN is found by others.
            if (numbers[i] is < -1e-4f or > 1.0001f && (steps.Length == 0 || steps[i / width]))
                throw new ArgumentOutOfRangeException(nameof(targets), FormattableString.Invariant(
                    $"{who}: got the target {numbers[i]} at {At(targets, i)}; needed 0 to 1, because {loss} is the loss of yes-or-no targets. ") +
                    "Usual fix: Loss.SparseCategoricalCrossEntropy for numbers of classes, or targets of 0 and 1.");
    }

    /// <summary>A position in words: sample 3, step 7.</summary>
    internal static string At(Shape shape, int index)
    {
        var parts = new List<string>();
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            var name = axis switch { 0 => "sample", 1 => "step", 2 => "feature", _ => "position" };
            if (axis == 0 || shape[axis] > 1)
                parts.Insert(0, FormattableString.Invariant($"{name} {index % Math.Max(1, shape[axis])}"));
            index /= Math.Max(1, shape[axis]);
        }
        return parts.Count == 0 ? "its only position" : string.Join(", ", parts);
    }
}
