namespace Unroll;

/// <summary>Zeros added at the ends.</summary>
/// <remarks>
/// <para>Shapes: [batch, time, features] -> [batch, before + time + after, features].</para>
/// <para>Mask: each row's zeros lie directly before its first and behind its last real step, and are real; masked steps become 0. A row padded on the right is thus what it is
/// alone. A row without a real step stays so. Keras drops the mask here.</para>
/// </remarks>
/// <param name="amounts">How many: one number for both ends, or [before, after].</param>
public sealed class ZeroPadding1D(params int[] amounts) : ZeroPaddingLayer(1, amounts);
