namespace Unroll.Bench;

/// <summary>The cells of the matrix.</summary>
internal enum CellKind
{
    /// <summary>One product, one activation.</summary>
    SimpleRnn,

    /// <summary>Three gates.</summary>
    Gru,

    /// <summary>Four gates, two states.</summary>
    Lstm,
}
