namespace Unroll;

/// <summary>Cuts steps off at the ends.</summary>
/// <remarks>
/// <para>Shapes: [batch, time, features] -> [batch, time - before - after, features].</para>
/// <para>Mask: cut off at each row's own first and last real step, so a row padded on the right has as many real steps left as it has alone. Keras drops the mask here.</para>
/// </remarks>
/// <param name="amounts">How many: one number for both ends, or [before, after].</param>
public sealed class Cropping1D(params int[] amounts) : CroppingLayer(1, amounts);
