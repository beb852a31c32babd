using System.Diagnostics;
using System.Globalization;

namespace Unroll.Bench;

/// <summary>ragged [--rounds N]: what a real step costs in padded batches against batches without padding.</summary>
internal static class RaggedCommand
{
    const int Units = 128;

    static readonly (string Name, Func<RecurrentLayer> Make)[] Cells =
    [
        ("SimpleRnn", () => new SimpleRnn(Units) { ReturnSequences = true }),
        ("Gru", () => new Gru(Units) { ReturnSequences = true }),
        ("Lstm", () => new Lstm(Units) { ReturnSequences = true }),
    ];

    internal static int Run(Arguments arguments)
    {
        var (ragged, unpadded) = (RaggedRuns.Shuffled(), RaggedRuns.Unpadded());
        var table = new MarkdownTable("cell", "run", "threads", "ragged", "unpadded", "padded / real steps", "time of a real step, ragged / unpadded") { TextColumns = 2 };
        int[] threads = arguments.Has("threads") ? [Compute.Threads] : [.. new[] { 1, 2 }.Where(n => n <= Environment.ProcessorCount)];
        foreach (var (name, make) in Cells)
            foreach (var train in new[] { false, true })
                foreach (var n in threads)
                {
                    Compute.Threads = n;
                    var model = RaggedRuns.Model(make());
                    var (a, b) = Epochs(model, ragged, unpadded, train, (int)arguments.Number("rounds", 5));
                    var padding = ragged.Batches.Sum(p => (double)p.Features.Shape[0] * p.Features.Shape[1]) / ragged.Steps;
                    table.Add(name, train ? "train" : "infer", n.ToString(CultureInfo.InvariantCulture), Format.Time(a), Format.Time(b), Format.Digits(padding),
                        Format.Digits(a / ragged.Steps / (b / unpadded.Steps)));
                }
        Console.WriteLine(table);
        return 0;
    }

    // Batch by batch in turns, and each batch keeps its least time: a disturbance meets both or is forgotten.
    static (double, double) Epochs(Sequential model, RaggedRuns ragged, RaggedRuns unpadded, bool train, int rounds)
    {
        var least = new double[2, ragged.Batches.Count];
        for (var round = -1; round < rounds; round++)
            for (var i = 0; i < ragged.Batches.Count; i++)
                for (var k = 0; k < 2; k++)
                {
                    var (x, y) = (k == 0 ? ragged : unpadded).Batches[i];
                    var start = Stopwatch.GetTimestamp();
                    if (train)
                        model.TrainOnBatch(x, y);
                    else
                        model.Call(x);
                    var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    least[k, i] = round <= 0 ? time : Math.Min(least[k, i], time);
                }
        double Sum(int k) => Enumerable.Range(0, least.GetLength(1)).Sum(i => least[k, i]);
        return (Sum(0), Sum(1));
    }
}
