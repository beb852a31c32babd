using System.Globalization;

namespace Unroll;

/// <summary>What padding and cropping share: numbers of positions at the two ends of each axis.</summary>
public abstract class EdgeLayer : SpatialLayer
{
    private protected EdgeLayer(int axes, int[] amounts) : base(axes)
    {
        var fits = amounts is not null && (amounts.Length == 1 || amounts.Length == axes || amounts.Length == 2 * axes);
        if (!fits || Array.Exists(amounts!, n => n < 0))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{GetType().Name}: got amounts [{string.Join(", ", amounts ?? [])}]; needed numbers of 0 or more: ") +
                (axes == 1 ? "one for both ends, or [before, after]." : "one for all ends, [height, width], or [top, bottom, left, right]."));
        Amounts = amounts!;
    }

    /// <summary>Positions at the ends, as they were given.</summary>
    public int[] Amounts { get; }

    /// <summary>Positions at the ends of an axis.</summary>
    private protected (int Before, int After) Ends(int axis) => Amounts.Length == 1 ? (Amounts[0], Amounts[0])
        : Amounts.Length == 2 * Axes ? (Amounts[2 * axis], Amounts[(2 * axis) + 1]) : (Amounts[axis], Amounts[axis]);

    /// <summary>The first real step of a row and the one behind the last; (0, 0) when there is none.</summary>
    private protected static (int First, int End) Span(ReadOnlySpan<bool> real) => (Math.Max(0, real.IndexOf(true)), real.LastIndexOf(true) + 1);
}
