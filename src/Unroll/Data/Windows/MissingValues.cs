namespace Unroll;

/// <summary>What becomes of missing numbers (NaN) in the inputs of windows. Missing targets are never filled: they are masked, so that they count in no loss.</summary>
public enum MissingValues
{
    /// <summary>A missing number is an error that says where.</summary>
    Error,

    /// <summary>Windows with a missing number, in inputs or targets, are left out.</summary>
    Skip,

    /// <summary>Input steps with a missing number are masked: recurrent layers pass over them.</summary>
    Mask,

    /// <summary>The last known number, from before the window if need be; before the first one the training part's mean.</summary>
    Forward,

    /// <summary>A straight line between the neighbours inside the window, and the nearest one at its ends: nothing is read from after the window.</summary>
    Linear,

    /// <summary>The mean of the training part.</summary>
    Mean,

    /// <summary>Zero in the data's units, for example no sales.</summary>
    Zero,
}
