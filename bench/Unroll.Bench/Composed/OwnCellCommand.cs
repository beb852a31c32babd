using System.Diagnostics;
using System.Globalization;
using OwnGate;

namespace Unroll.Bench;

/// <summary>own-cell: a train step of the built-in LSTM beside the same cell of a user, as a subclass and as a struct, in turns.</summary>
internal static class OwnCellCommand
{
    const int Steps = 100, Features = 128, Units = 128;

    internal static int Run(double seconds)
    {
        Console.WriteLine($"train step (forward, backward, Adam), {Steps} steps, {Features} features, {Units} units, {Compute.Threads} thread{(Compute.Threads == 1 ? "" : "s")}");
        Console.WriteLine("| batch | built-in LSTM | subclass | ratio | struct | ratio | subclass: bytes a step | collections per 1,000 steps |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var batch in new[] { 32, 4 })
            Console.WriteLine(Line(batch, seconds));
        return 0;
    }

    static string Line(int batch, double seconds)
    {
        Action[] cells = [Step(new Lstm(Units), batch), Step(new HardForgetLstm(Units), batch), Step(new FastHardForgetLstm(Units), batch)];
        var times = cells.Select(_ => new List<double>()).ToArray();
        var (ratios, structs) = (new List<double>(), new List<double>());
        var clock = Stopwatch.StartNew();
        long bytes = 0, collections = 0;
        for (var round = 0; clock.Elapsed.TotalSeconds < seconds || round < 10; round++)
        {
            for (var i = 0; i < cells.Length; i++)
            {
                var (before, gen0) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
                var start = Stopwatch.GetTimestamp();
                cells[i]();
                times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (i == 1)
                    (bytes, collections) = (bytes + GC.GetTotalAllocatedBytes() - before, collections + GC.CollectionCount(0) - gen0);
            }
            ratios.Add(times[1][^1] / times[0][^1]);
            structs.Add(times[2][^1] / times[0][^1]);
        }
        var count = times[0].Count;
        return string.Create(CultureInfo.InvariantCulture, $"| {batch} | {Median(times[0]):0.00} ms | {Median(times[1]):0.00} ms | {Median(ratios):0.00} | {Median(times[2]):0.00} ms | " +
            $"{Median(structs):0.00} | {bytes / count:N0} | {1000.0 * collections / count:0} |");
    }

    static Action Step(RecurrentLayer cell, int batch)
    {
        var model = new Sequential { cell };
        var (x, y) = (Tensor.Random([batch, Steps, Features], Distribution.Normal(), key: 1), Tensor.Random([batch, Units], Distribution.Normal(), key: 2));
        model.Compile(new Adam(), Loss.MeanSquaredError);
        for (var i = 0; i < 40; i++)
            model.TrainOnBatch(x, y);
        return () => model.TrainOnBatch(x, y);
    }

    static double Median(List<double> values) => Statistics.Median(values);
}
