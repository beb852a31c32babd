namespace Unroll;

/// <summary>The curve whose area <see cref="Auc"/> measures.</summary>
public enum AucCurve
{
    /// <summary>Recall over the false positive rate.</summary>
    Roc,

    /// <summary>Precision over recall.</summary>
    PrecisionRecall,

    /// <summary>Precision gain over recall gain (Flach and Kull 2015), which do not depend on how many targets are yes.</summary>
    PrecisionRecallGain,
}
