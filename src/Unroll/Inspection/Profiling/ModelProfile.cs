namespace Unroll;

/// <summary>What a model's layers take, measured: forward, or a whole training step. Print it, or read it as data.</summary>
/// <remarks>Times are means over the middle half of the runs, so that the rows add up to the totals.</remarks>
public sealed record ModelProfile
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The model's type.</summary>
    public required string Type { get; init; }

    /// <summary>The shapes of the inputs that it was measured on.</summary>
    public required IReadOnlyList<Shape> Inputs { get; init; }

    /// <summary>Whether training steps were measured.</summary>
    public bool IsTraining => Loss is not null;

    /// <summary><see cref="Compute.Threads"/> while it was measured.</summary>
    public int Threads { get; init; }

    /// <summary>How many runs were measured.</summary>
    public int Runs { get; init; }

    /// <summary>The machine's multiply-adds with these threads, measured: floating-point operations a second in units of 10^9.</summary>
    public double PeakGflops { get; init; }

    /// <summary>What the machine reads with these threads, measured: bytes of a block, and 10^9 bytes a second.</summary>
    public required IReadOnlyList<(long Bytes, double GigabytesPerSecond)> Reads { get; init; }

    /// <summary>The layers in the order of computing, each below the model that holds it; the first row is the model itself, with what is no layer's work.</summary>
    public required IReadOnlyList<ProfileRow> Rows { get; init; }

    /// <summary>The loss and its gradient; null without targets.</summary>
    public ProfileRow? Loss { get; init; }

    /// <summary>What belongs to the step as a whole: putting the graph in order, sums of gradients, norms of gradients; null without targets.</summary>
    public ProfileRow? Rest { get; init; }

    /// <summary>Making a shuffled batch of the data; null without targets.</summary>
    public ProfileCost? Data { get; init; }

    /// <summary>The sum of all rows, without the data.</summary>
    public required ProfileRow Total { get; init; }

    /// <summary>The operations of the backward pass by kind, the most expensive first; empty without targets.</summary>
    public IReadOnlyList<ProfileOperation> BackwardOperations { get; init; } = [];

    /// <summary>What could not be measured.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The tables as aligned text; lines end in \n.</summary>
    public override string ToString() => ProfileText.Render(this);
}
