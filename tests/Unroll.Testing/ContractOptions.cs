namespace Unroll.Testing;

/// <summary>What a contract should know of a layer beyond how to make it.</summary>
public sealed record ContractOptions
{
    /// <summary>Inputs after the first, for example initial states.</summary>
    public IReadOnlyList<ContractInput> More { get; init; } = [];

    /// <summary>For layers that take ids: each id lies in 0 .. Below - 1.</summary>
    public int Below { get; init; }

    /// <summary>Names of layers of your own and of what is in their options, for the checks that go through a file. Default: what the library has.</summary>
    public Registry Registry { get; init; } = Registry.Default;

    /// <summary>Whether axis 1 is time, so that masks mean something and its length may be unknown. Default: the input has rank 3, or rank 2 of ids.</summary>
    public bool? HasTime { get; init; }

    /// <summary>Whether the layer may be put into a graph without knowing the number of steps. Default true.</summary>
    public bool UnknownTime { get; init; } = true;

    /// <summary>Largest relative error of gradients in Float64. Default 1e-6.</summary>
    public double GradientTolerance { get; init; } = 1e-6;

    /// <summary>Largest relative difference between the fast and the plain backend. Default 1e-5.</summary>
    public double FusedTolerance { get; init; } = 1e-5;

    /// <summary>For layers that change the mask: the mask of the main output for a given mask; null where there is none.</summary>
    public Func<bool[,], bool[,]?>? ExpectedMask { get; init; }

    /// <summary>Whether a masked input is refused with these options, although not with all.</summary>
    public bool RefusesMask { get; init; }

    /// <summary>Whether the layer's purpose is to forget the mask, so that padding counts from there on.</summary>
    public bool ForgetsMask { get; init; }

    /// <summary>Whether the layer remembers state between calls; then only what does not call it twice is checked.</summary>
    public bool Stateful { get; init; }
}
