namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>x + s.</summary>
    public static Tensor operator +(Tensor x, float s) => x + x.Like(s);

    /// <summary>s + x.</summary>
    public static Tensor operator +(float s, Tensor x) => x.Like(s) + x;

    /// <summary>x - s.</summary>
    public static Tensor operator -(Tensor x, float s) => x - x.Like(s);

    /// <summary>s - x.</summary>
    public static Tensor operator -(float s, Tensor x) => x.Like(s) - x;

    /// <summary>x * s.</summary>
    public static Tensor operator *(Tensor x, float s) => x * x.Like(s);

    /// <summary>s * x.</summary>
    public static Tensor operator *(float s, Tensor x) => x.Like(s) * x;

    /// <summary>x / s.</summary>
    public static Tensor operator /(Tensor x, float s) => x / x.Like(s);

    /// <summary>s / x.</summary>
    public static Tensor operator /(float s, Tensor x) => x.Like(s) / x;
}
