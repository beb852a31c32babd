namespace Unroll.Bench;

/// <summary>Runs of 100 to 300 steps with a label for each step, in shuffled batches of 64; and as many steps in runs of one length.</summary>
internal sealed class RaggedRuns
{
    const int Runs = 1500, Shortest = 100, Longest = 300, BatchSize = 64, Features = 10, Classes = 8, Seed = 1;

    RaggedRuns(int[] lengths)
    {
        Batches = [.. lengths.Chunk(BatchSize).Select(part => (Sequences.From(part.Select(n => Rows.Normal([n, Features]))).Tensor, Sequences.From(part.Select(n => Rows.Ids([n], Classes))).Tensor))];
        Steps = lengths.Sum();
    }

    /// <summary>Padded batches with their masks: features [batch, time, 10] and labels [batch, time].</summary>
    internal IReadOnlyList<(Tensor Features, Tensor Labels)> Batches { get; }

    /// <summary>Real steps of all runs together.</summary>
    internal int Steps { get; }

    /// <summary>Lengths spread evenly, in an order drawn once.</summary>
    internal static RaggedRuns Shuffled()
    {
        var lengths = Lengths();
        new Random(Seed).Shuffle(lengths);
        return new RaggedRuns(lengths);
    }

    /// <summary>As many runs, all as long as the mean: no padding.</summary>
    internal static RaggedRuns Unpadded() => new([.. Enumerable.Repeat((Shortest + Longest) / 2, Runs)]);

    internal static int[] Lengths() => [.. Enumerable.Range(0, Runs).Select(i => Shortest + i * (Longest - Shortest) / (Runs - 1))];

    /// <summary>A label for each step from a recurrent layer.</summary>
    internal static Sequential Model(RecurrentLayer layer)
    {
        Sequential model = [layer, new Dense(Classes)];
        model.Compile(new Adam(), Loss.SparseCategoricalCrossEntropy);
        return model;
    }
}
