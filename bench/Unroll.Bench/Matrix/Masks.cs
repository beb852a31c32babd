namespace Unroll.Bench;

/// <summary>The masks of the matrix.</summary>
internal static class Masks
{
    /// <summary>A mask, or null where every step is real.</summary>
    internal static Mask? Make(MaskShape shape, int batch, int steps)
    {
        if (shape == MaskShape.None)
            return null;
        var (flags, random) = (new bool[batch, steps], new Random(1));
        for (var row = 0; row < batch; row++)
        {
            // Two thirds in the mean; a single row has just that.
            var length = batch == 1 ? 2 * steps / 3 : steps / 3 + (int)Math.Round((steps - steps / 3) * (double)(row * 7 % batch) / (batch - 1));
            for (var t = 0; t < steps; t++)
                flags[row, t] = shape switch
                {
                    MaskShape.Right => t < length,
                    MaskShape.Left => t >= steps - length,
                    MaskShape.Holes => random.NextDouble() < 0.7,
                    _ => row % 4 != 3,
                };
        }
        return Mask.From(flags);
    }
}
