namespace Unroll;

/// <summary>Adds a penalty on its input to the loss: l1 sum(|x|) + l2 sum(x^2), divided by the batch size.</summary>
/// <remarks>
/// <para>Shapes: unchanged. Mask: kept; masked steps do not count.</para>
/// <para>The same as <see cref="Layer.ActivityRegularizer"/> on the layer before it.</para>
/// </remarks>
/// <param name="l1">The factor of the sum of magnitudes. Default 0.</param>
/// <param name="l2">The factor of the sum of squares. Default 0.</param>
public sealed class ActivityRegularization(float l1 = 0, float l2 = 0) : UnaryLayer
{
    readonly L1L2 _regularizer = new(l1, l2);

    /// <summary>The factor of the sum of magnitudes. Default 0.</summary>
    public float L1 => _regularizer.First;

    /// <summary>The factor of the sum of squares. Default 0.</summary>
    public float L2 => _regularizer.Second;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        AddActivity(_regularizer, x, pass);
        return x;
    }
}
