namespace Unroll.Kernels;

/// <summary>A vector register of floats, so that a formula is written once and runs on 1, 4, 8 or 16 elements.</summary>
/// <remarks>
/// Every member acts on each element alone, so the bits of a result do not depend on the width. A mask is a lane whose elements have
/// all bits set (true) or none (false), as the comparisons return it.
/// </remarks>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
public interface ILane<TSelf> where TSelf : struct, ILane<TSelf>
{
    /// <summary>Number of elements.</summary>
    static abstract int Width { get; }

    /// <summary>A lane of zeros.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>A lane whose elements all equal <paramref name="value"/>.</summary>
    static abstract TSelf Splat(float value);

    /// <summary>A lane whose elements all have the bits <paramref name="bits"/>.</summary>
    static abstract TSelf SplatBits(int bits);

    /// <summary>Reads <see cref="Width"/> elements, in any alignment.</summary>
    static abstract TSelf Load(ref readonly float source);

    /// <summary>Reads <see cref="Width"/> elements, in any alignment.</summary>
    static abstract unsafe TSelf Load(float* source);

    /// <summary>Writes <see cref="Width"/> elements, in any alignment.</summary>
    static abstract void Store(TSelf value, ref float target);

    /// <summary>Writes <see cref="Width"/> elements, in any alignment.</summary>
    static abstract unsafe void Store(TSelf value, float* target);

    /// <summary>a + b.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a * b.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b, correctly rounded.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>-a: flips the sign bit.</summary>
    static abstract TSelf operator -(TSelf a);

    /// <summary>Bitwise a and b.</summary>
    static abstract TSelf operator &(TSelf a, TSelf b);

    /// <summary>Bitwise a or b.</summary>
    static abstract TSelf operator |(TSelf a, TSelf b);

    /// <summary>Bitwise a exclusive-or b.</summary>
    static abstract TSelf operator ^(TSelf a, TSelf b);

    /// <summary>Bitwise not.</summary>
    static abstract TSelf operator ~(TSelf a);

    /// <summary>a * b + c: rounded once where the machine has a fused multiply-add, else a product and a sum (in every path of the process).</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller element; NaN where either is NaN; -0 is below +0.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger element; NaN where either is NaN; +0 is above -0.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>min(x, bound), cheaper than <see cref="Min"/>: a NaN in x stays, the bound must be a number.</summary>
    static abstract TSelf AtMost(TSelf x, TSelf bound);

    /// <summary>max(x, bound), cheaper than <see cref="Max"/>: a NaN in x stays, the bound must be a number.</summary>
    static abstract TSelf AtLeast(TSelf x, TSelf bound);

    /// <summary>|x|.</summary>
    static abstract TSelf Abs(TSelf x);

    /// <summary>The nearest integral value, halves to even.</summary>
    static abstract TSelf Round(TSelf x);

    /// <summary>The largest integral value not above x.</summary>
    static abstract TSelf Floor(TSelf x);

    /// <summary>The smallest integral value not below x.</summary>
    static abstract TSelf Ceiling(TSelf x);

    /// <summary>Square root, correctly rounded.</summary>
    static abstract TSelf Sqrt(TSelf x);

    /// <summary>x * 2^n for integral n in [-252, 254] and x near 1; rounded once, also into denormals.</summary>
    static abstract TSelf Scale2(TSelf x, TSelf n);

    /// <summary>Mask: a equals b.</summary>
    static abstract TSelf Equal(TSelf a, TSelf b);

    /// <summary>Mask: a is less than b.</summary>
    static abstract TSelf Less(TSelf a, TSelf b);

    /// <summary>Mask: a is less than or equal to b.</summary>
    static abstract TSelf LessOrEqual(TSelf a, TSelf b);

    /// <summary>a where the mask is set, else b; the side not taken has no influence.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>Whether any element of a mask is set.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>Adds the elements' bits as 32-bit integers, wrapping.</summary>
    static abstract TSelf AddBits(TSelf a, TSelf b);

    /// <summary>Subtracts the elements' bits as 32-bit integers, wrapping.</summary>
    static abstract TSelf SubtractBits(TSelf a, TSelf b);

    /// <summary>Shifts the elements' bits left.</summary>
    static abstract TSelf ShiftLeft(TSelf a, int count);

    /// <summary>Shifts the elements' bits right, repeating the sign bit.</summary>
    static abstract TSelf ShiftRight(TSelf a, int count);

    /// <summary>Integral elements as the bits of 32-bit integers; only for values inside the range of an int.</summary>
    static abstract TSelf ToInt(TSelf x);

    /// <summary>Elements whose bits are 32-bit integers, as floats.</summary>
    static abstract TSelf FromInt(TSelf x);
}
