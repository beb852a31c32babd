namespace Unroll.Bench;

/// <summary>Which steps of a batch are real.</summary>
internal enum MaskShape
{
    /// <summary>All.</summary>
    None,

    /// <summary>Each row's first ones: lengths spread evenly from a third of the steps to all of them.</summary>
    Right,

    /// <summary>Each row's last ones, of the same lengths.</summary>
    Left,

    /// <summary>Seven of ten, anywhere.</summary>
    Holes,

    /// <summary>All of three rows of four; the fourth is empty.</summary>
    EmptyRows,
}
