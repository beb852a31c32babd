namespace Unroll;

/// <summary>Some samples of a data set.</summary>
/// <param name="Index">Its position among the batches of the epoch, from 0.</param>
/// <param name="Inputs">What goes into the model, batch first.</param>
/// <param name="Targets">What should come out.</param>
/// <param name="SampleWeights">One weight a sample or step, or null.</param>
public sealed record Batch(int Index, Values Inputs, Values Targets, Tensor? SampleWeights)
{
    /// <summary>How many samples it has.</summary>
    public int Count => Inputs[0].Shape[0];

    /// <summary>Whether its samples do not go on where those of the batch before ended: layers that carry states start from zeros. Default false; the first batch of an epoch
    /// starts anyway.</summary>
    public bool StartsSequence { get; init; }

    /// <summary>Which piece of a batch that was cut along time it is, from 0.</summary>
    internal int Piece { get; init; }
}
