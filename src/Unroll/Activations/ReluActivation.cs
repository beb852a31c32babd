using Unroll.Kernels;

namespace Unroll;

/// <summary>max(x, 0); with its options x above a threshold, cut at a largest value, and slope * (x - threshold) below.</summary>
public sealed class ReluActivation : Activation
{
    /// <summary>The slope below the threshold. Default 0.</summary>
    public float NegativeSlope { get; init; }

    /// <summary>The largest value; null (default) for no limit.</summary>
    public float? MaxValue { get; init => field = value is null or >= 0 ? value : throw Wrong(nameof(MaxValue), value.Value, "a number of 0 or more, or null"); }

    /// <summary>Where it begins. Default 0.</summary>
    public float Threshold { get; init; }

    /// <inheritdoc/>
    public override Tensor Of(Tensor x)
    {
        var y = Threshold == 0 ? x.Apply(UnaryOp.Relu) : Tensor.Where(x.Greater(Threshold), x, x.Like(0));
        if (MaxValue is { } most)
            y = y.Clip(0, most);
        return NegativeSlope == 0 ? y : y - (Threshold - x).Relu() * NegativeSlope;
    }

    internal override ActivationKind? Kind => NegativeSlope == 0 && MaxValue is null && Threshold == 0 ? ActivationKind.Relu : null;
}
