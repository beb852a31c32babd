namespace Unroll;

/// <summary>Every step several times.</summary>
/// <remarks>
/// <para>y[b, t, :] = x[b, t / size, :].</para>
/// <para>Shapes: [batch, time, features] -> [batch, time * size, features].</para>
/// <para>Mask: repeated like the steps. Keras drops it here.</para>
/// </remarks>
/// <param name="size">How often. Default 2.</param>
public sealed class UpSampling1D(int size = 2) : SpatialLayer(1)
{
    /// <summary>How often. Default 2.</summary>
    public int Size { get; } = Require.Positive(size, nameof(UpSampling1D));

    internal override string? StreamProblem(Values inputs) => "it makes several time steps of one";

    private protected override Tensor Compute(Tensor x, Mask? mask) => x.RepeatEach(Size, 1);

    private protected override Mask Masked(Mask mask, int time) => mask.Rewritten(time, DisplayName, (real, made) =>
    {
        for (var t = 0; t < made.Length; t++)
            made[t] = real[t / Size];
    });
}
