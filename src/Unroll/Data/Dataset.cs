using System.Globalization;

namespace Unroll;

/// <summary>Samples: inputs, targets, and weights if wanted, all with one row a sample. They stand in memory as tensors, or are cut batch by batch, for
/// example out of a series by <see cref="Windows"/>.</summary>
public sealed partial class Dataset
{
    readonly Samples _samples;
    Samples.Cut? _all;

    /// <summary>Data of one or several inputs and targets.</summary>
    /// <param name="inputs">What goes into the model, batch first; a padded batch of sequences carries its mask (see <see cref="Sequences"/>).</param>
    /// <param name="targets">What should come out, in the order of the model's outputs.</param>
    /// <param name="sampleWeights">One weight a sample [n], or a step [n, time]; null for all ones.</param>
    /// <exception cref="ArgumentException">They have different numbers of samples, or none.</exception>
    public Dataset(Values inputs, Values targets, Tensor? sampleWeights = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        _all = new(inputs, targets, sampleWeights);
        if (inputs.Count == 0 || targets.Count == 0)
            throw new ArgumentException($"Dataset: got {inputs.Count} inputs and {targets.Count} targets; needed at least one of each.");
        Count = Rows("input", inputs, 0);
        for (var i = 0; i < inputs.Count; i++)
            Same("input", inputs.NameOf(i), Rows("input", inputs, i));
        for (var i = 0; i < targets.Count; i++)
            Same("target", targets.NameOf(i), Rows("target", targets, i));
        if (sampleWeights is not null)
            Same("sample weight", "weights", sampleWeights.Rank > 0 ? sampleWeights.Shape[0] : 1);
        _samples = new TensorSamples(inputs, targets, sampleWeights, Count);
    }

    internal Dataset(Samples samples) => (_samples, Count) = (samples, samples.Count);

    /// <summary>What goes into the model. Where batches are cut when they are asked for, this makes all of them at once and keeps them.</summary>
    public Values Inputs => All.Inputs;

    /// <summary>What should come out.</summary>
    public Values Targets => All.Targets;

    /// <summary>One weight a sample or step, or null.</summary>
    public Tensor? SampleWeights => All.Weights;

    /// <summary>Whether the samples stand in tensors, so that <see cref="Inputs"/> costs nothing.</summary>
    internal bool IsInMemory => _samples is TensorSamples;

    /// <summary>The only batch size that fits how the samples are laid out, or null for any.</summary>
    internal int? BatchSize => _samples.BatchSize;

    /// <summary>What is looked at before training; data that was checked where it came from gives a few samples only.</summary>
    internal Samples.Cut Checked => _samples.Checked;

    Samples.Cut All => _all ??= _samples.Range(0, Count);

    /// <summary>How many samples there are.</summary>
    public int Count { get; }

    /// <summary>Samples that follow one another: views, nothing is copied.</summary>
    public Dataset this[Range range]
    {
        get
        {
            var (start, count) = range.GetOffsetAndLength(Count);
            if (!IsInMemory)
                return new(new PartOfSamples(_samples, start, count));
            return new(Inputs.Map(x => RowPick.Range(x, start, count)), Targets.Map(x => RowPick.Range(x, start, count)),
                SampleWeights is { } w ? RowPick.Range(w, start, count) : null);
        }
    }

    /// <summary>The first and the last part; the last has this share of the samples, as Keras's validation split.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1, or a part would be empty.</exception>
    public (Dataset First, Dataset Last) Split(double lastShare)
    {
        var first = lastShare is > 0 and < 1 ? (int)Math.Floor(Count * (1 - lastShare)) : 0;
        return first > 0 && first < Count ? (this[..first], this[first..])
            : throw new ArgumentOutOfRangeException(nameof(lastShare), string.Create(CultureInfo.InvariantCulture,
                $"Dataset.Split: got a share of {lastShare} of {Count} samples; needed one between 0 and 1 that leaves at least one sample on both sides."));
    }

    /// <summary>The order of samples in an epoch: a pure function of (seed, epoch, number of samples).</summary>
    public int[] Shuffled(int seed, int epoch) => _samples.Order(seed, epoch);

    /// <summary>The samples in batches; the last one may be smaller.</summary>
    /// <param name="size">Samples a batch.</param>
    /// <param name="order">The order of the samples, for example from <see cref="Shuffled"/>; null leaves it, and then batches are views: nothing is copied.</param>
    public IEnumerable<Batch> Batches(int size, int[]? order = null) => Batches(size, order, 0);

    /// <summary>The batches from one on: a resumed epoch does not gather those before it.</summary>
    internal IEnumerable<Batch> Batches(int size, int[]? order, int first)
    {
        if (size < 1)
            throw new ArgumentOutOfRangeException(nameof(size), FormattableString.Invariant($"Batches: got a batch size of {size}; needed 1 or more."));
        if (order is not null && order.Length != Count)
            throw new ArgumentException(FormattableString.Invariant($"Batches: got an order of {order.Length} samples; needed {Count}."), nameof(order));
        return Each(size, order, first);
    }

    IEnumerable<Batch> Each(int size, int[]? order, int first)
    {
        for (var (start, index) = ((long)first * size, first); start < Count; start += size, index++)
        {
            var (from, count) = ((int)start, (int)Math.Min(size, Count - start));
            var cut = order is null ? _samples.Range(from, count) : _samples.Pick(order.AsSpan(from, count));
            yield return new Batch(index, cut.Inputs, cut.Targets, cut.Weights);
        }
    }

    static int Rows(string kind, Values values, int index) => values[index].Rank > 0 && values[index].Shape[0] > 0 ? values[index].Shape[0]
        : throw new ArgumentException($"Dataset: {kind} '{values.NameOf(index)}' has shape {values[index].Shape}; needed at least one sample along its first axis.");

    void Same(string kind, string name, int rows)
    {
        if (rows != Count)
            throw new ArgumentException(FormattableString.Invariant(
                $"Dataset: input '{Inputs.NameOf(0)}' has {Count} samples and {(kind == "target" && Targets.Count == 1 ? "the target" : $"{kind} '{name}'")} has {rows}; needed the same number. Usual fix: compare the first axes of both."));
    }
}
