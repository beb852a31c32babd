namespace Unroll;

public sealed partial class Windows
{
    /// <summary>One long sequence of ids (a text) for training with carried states: <c>foreach (var (ids, next) in Windows.Continuous(text, batch: 64, steps: 100))</c>.</summary>
    /// <param name="ids">The sequence.</param>
    /// <param name="batch">Samples a batch: the sequence is cut into as many pieces of equal length, which go on side by side.</param>
    /// <param name="steps">Steps a batch.</param>
    /// <exception cref="ArgumentException">The sequence is too short for one batch.</exception>
    public static ContinuousWindows Continuous(int[] ids, int batch, int steps)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Continuous(Tensor.From(ids, [ids.Length]), batch, steps);
    }

    /// <summary>One long sequence [time, ...] for training with carried states.</summary>
    /// <inheritdoc cref="Continuous(int[], int, int)"/>
    public static ContinuousWindows Continuous(Tensor sequence, int batch, int steps)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        Require.Positive(batch, "Windows.Continuous");
        Require.Positive(steps, "Windows.Continuous");
        var piece = sequence.Rank == 0 ? 0 : (sequence.Shape[0] - 1) / batch;
        if (piece < steps)
            throw new ArgumentException(FormattableString.Invariant(
                $"Windows.Continuous: {sequence.Shape} has {(sequence.Rank == 0 ? 0 : sequence.Shape[0])} steps where batch {batch} x steps {steps} + 1 needs {(long)batch * steps + 1}. Usual fix: a smaller batch or fewer steps."));
        Tensor Pieces(int from) => sequence[from..(from + batch * piece)].Reshape([batch, piece, .. sequence.Shape[1..]]);
        return new(Pieces(0), Pieces(1), steps, batch);
    }

    /// <summary>Several sequences [sequences, time, ...] side by side: each is one sample of every batch, and its next steps are the targets.</summary>
    /// <param name="sequences">The sequences, all of one length.</param>
    /// <param name="steps">Steps a batch.</param>
    /// <exception cref="ArgumentException">They are too short for one batch.</exception>
    public static ContinuousWindows Continuous(Tensor sequences, int steps)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        Require.Positive(steps, "Windows.Continuous");
        if (sequences.Rank < 2 || sequences.Shape[1] < steps + 1)
            throw new ArgumentException(FormattableString.Invariant($"Windows.Continuous: got {sequences.Shape}; needed [sequences, time, ...] with at least {steps + 1} steps: one more than a batch has, for the last target."));
        return new(sequences[.., ..^1], sequences[.., 1..], steps, 1);
    }

    /// <summary>Several sequences side by side with targets of your own for each step.</summary>
    /// <param name="sequences">Inputs [sequences, time, ...].</param>
    /// <param name="targets">Targets [sequences, time, ...].</param>
    /// <param name="steps">Steps a batch.</param>
    /// <exception cref="ArgumentException">They are too short for one batch, or do not fit one another.</exception>
    public static ContinuousWindows Continuous(Tensor sequences, Tensor targets, int steps)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(targets);
        Require.Positive(steps, "Windows.Continuous");
        if (sequences.Rank < 2 || targets.Rank < 2 || sequences.Shape[0] != targets.Shape[0] || sequences.Shape[1] != targets.Shape[1] || sequences.Shape[1] < steps)
            throw new ArgumentException(FormattableString.Invariant($"Windows.Continuous: got sequences {sequences.Shape} and targets {targets.Shape}; needed the same number of sequences and of steps in both, {steps} steps at least."));
        return new(sequences, targets, steps, 1);
    }
}
