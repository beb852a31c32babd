namespace Unroll;

/// <summary>Which part of a Fourier transform.</summary>
public enum StftSide
{
    /// <summary>The real part: cosines.</summary>
    Real,

    /// <summary>The imaginary part: sines.</summary>
    Imag,
}
