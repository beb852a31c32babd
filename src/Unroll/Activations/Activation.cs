namespace Unroll;

/// <summary>A function of one tensor, applied inside layers: <c>new Dense(8) { Activation = Activation.Relu }</c>. Known ones are static members;
/// derive from this class for one of your own.</summary>
public abstract partial class Activation
{
    /// <summary>Computes the function; the shape stays (but for <see cref="Glu"/>), and so does the mask.</summary>
    public abstract Tensor Of(Tensor x);

    /// <summary>The same function inside the recurrent kernels, or null where they do not have it: a recurrent layer then runs step by step.</summary>
    internal virtual Kernels.ActivationKind? Kind => null;

    /// <summary>For example <c>Tanh</c>.</summary>
    public override string ToString() => GetType().Name.Replace("Activation", "", StringComparison.Ordinal);

    /// <summary>An option that must be above 0.</summary>
    private protected float RequirePositive(string option, float value) => value > 0 ? value : throw Wrong(option, value, "a number above 0");

    /// <summary>The error for an option out of range.</summary>
    private protected ArgumentOutOfRangeException Wrong(string option, float value, string needed) =>
        new(option, FormattableString.Invariant($"Activation {this}: got {option} = {value}; needed {needed}."));
}
