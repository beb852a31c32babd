namespace Unroll;

/// <summary>Intersection over union of classes: TP / (TP + FP + FN) of each class, and their mean; classes that occur neither in targets nor in predictions are left out.</summary>
/// <remarks>Shapes: class numbers [batch, ...] on both sides, or scores and one-hot targets with the classes along <see cref="Axis"/>. Pairs with a number that is no class count nowhere.
/// Keras's <c>MeanIoU</c>, with <see cref="TargetClasses"/> <c>IoU</c>, with both sides not sparse <c>OneHotIoU</c> and <c>OneHotMeanIoU</c>. <see cref="MetricMeter.Results"/> has
/// <c>class_0</c> and so on when there are several classes.</remarks>
/// <param name="classes">How many classes there are.</param>
public sealed class Iou(int classes) : Metric
{
    /// <summary>How many classes there are.</summary>
    public int Classes { get; } = ClassMatrix.Checked(nameof(Iou), classes);

    /// <summary>The classes in the mean; null, the default, for all.</summary>
    public int[]? TargetClasses { get; init => field = value is null ? null : BinaryIou.Within(nameof(Iou), value, Classes); }

    /// <summary>A true class that does not count; null, the default: the one that the loss leaves out, if any.</summary>
    public int? IgnoreClass { get; init; }

    /// <summary>Whether targets are class numbers. Default true; false for one-hot targets.</summary>
    public bool SparseTargets { get; init; } = true;

    /// <summary>Whether predictions are class numbers. Default true, as in Keras; predictions with an axis more than the targets are scores in any case.</summary>
    public bool SparsePredictions { get; init; } = true;

    /// <summary>The axis of the classes where they have one. Default -1, the last.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    public override string Name => "iou";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new IouMeter(nameof(Iou), Classes, TargetClasses, (p, t) =>
        (ClassMatrix.Classes(nameof(Iou), p, SparsePredictions, Axis, SparseTargets ? t.Rank : t.Rank - 1), ClassMatrix.Classes(nameof(Iou), t, SparseTargets, Axis, int.MaxValue)),
        IgnoreClass ?? (loss as SparseCategoricalCrossEntropy)?.IgnoreClass);
}
