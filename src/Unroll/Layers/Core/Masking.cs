namespace Unroll;

/// <summary>Masks the steps whose numbers all equal a value, and sets them to 0.</summary>
/// <remarks>
/// <para>A step is real when any of its features differs from the value. NaN as the value masks steps whose features are all NaN.</para>
/// <para>Shapes: [batch, time, features] unchanged. Mask: made here; a step masked already stays masked.</para>
/// </remarks>
/// <param name="value">The number that stands for padding. Default 0.</param>
public sealed class Masking(float value = 0) : UnaryLayer
{
    /// <summary>The number that stands for padding. Default 0.</summary>
    public float Value { get; } = value;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.Rank < 3)
            throw new ShapeException(Who, $"an input {x.Shape}", "[batch, time, features]", "add a feature axis with ExpandDims(-1); for ids use Embedding with MaskZero");
        var differs = float.IsNaN(Value) ? x.EqualTo(x) : x.NotEqualTo(Value);
        var real = differs.To(DType.Float32).Max([.. Enumerable.Range(2, x.Rank - 2)]).Greater(0.5f);
        var own = Mask.From(real, DisplayName);
        var mask = x.Mask is { } given ? MaskedSteps.Both(given, own, DisplayName)! : own;
        return Tensor.Where(mask.Against(x.Rank), x, x.Like(0)).WithMask(mask);
    }
}
