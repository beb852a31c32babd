namespace Unroll;

/// <summary>What <see cref="FftFeatures"/> gives of a spectrum.</summary>
public enum SpectrumOutput
{
    /// <summary>|X|: how strong each frequency is, whatever its phase.</summary>
    Magnitude,

    /// <summary>|X|^2.</summary>
    Power,

    /// <summary>Real parts of all features, then imaginary parts: nothing is lost.</summary>
    Complex,
}
