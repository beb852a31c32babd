namespace Unroll;

/// <summary>Targets of the hinge losses: -1 and 1, or 0 and 1.</summary>
internal static class HingeTargets
{
    /// <summary>Targets that are all 0 or 1 become -1 and 1, as in Keras; others stay.</summary>
    internal static Tensor Signs(Tensor targets)
    {
        using var off = Gradients.Off();
        var t = targets.Detach();
        return t.Shape.Size > 0 && (t * (t - 1)).Abs().Max().ItemDouble() == 0 ? t * 2 - 1 : t;
    }
}
