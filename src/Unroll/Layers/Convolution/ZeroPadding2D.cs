namespace Unroll;

/// <summary>Zeros added at the ends.</summary>
/// <remarks>
/// <para>Shapes: [batch, height, width, channels] -> [batch, top + height + bottom, left + width + right, channels].</para>
/// <para>Mask, of axis 1: each row's zeros lie directly before its first and behind its last real step, and are real; masked steps become 0. A row padded on the right is thus what it is
/// alone. A row without a real step stays so. Keras drops the mask here.</para>
/// </remarks>
/// <param name="amounts">How many: one number for all ends, [height, width], or [top, bottom, left, right].</param>
public sealed class ZeroPadding2D(params int[] amounts) : ZeroPaddingLayer(2, amounts);
