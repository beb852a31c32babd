using System.Numerics;

namespace Unroll.Kernels;

/// <summary>What an optimizer does with one element of a weight, once for vector registers and once, as the definition, for any float.</summary>
/// <remarks>A rule has up to three arrays beside the weight and its gradient; those it does not use stay as they are.</remarks>
public interface IOptimizerRule
{
    /// <summary>One step on a register of elements.</summary>
    /// <param name="w">The weight, changed.</param>
    /// <param name="g">Its gradient.</param>
    /// <param name="a">The first array kept for it, changed.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>;

    /// <summary>The same on one element.</summary>
    /// <param name="w">The weight, changed.</param>
    /// <param name="g">Its gradient.</param>
    /// <param name="a">The first number kept for it, changed.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>;
}
