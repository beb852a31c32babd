namespace Unroll;

/// <summary>Cuts positions off at the ends.</summary>
/// <remarks>
/// <para>Shapes: [batch, height, width, channels] -> [batch, height - top - bottom, width - left - right, channels].</para>
/// <para>Mask, of axis 1: cut off at each row's own first and last real step, so a row padded on the right has as many real steps left as it has alone. Keras drops the mask here.</para>
/// </remarks>
/// <param name="amounts">How many: one number for all ends, [height, width], or [top, bottom, left, right].</param>
public sealed class Cropping2D(params int[] amounts) : CroppingLayer(2, amounts);
