using System.Diagnostics;
using System.Globalization;

namespace Unroll.Bench;

/// <summary>ops: what a tensor operation costs beside its arithmetic: chains of operations on 16 numbers, recorded and differentiated.</summary>
internal static class OpsCommand
{
    const int Length = 100;

    internal static int Run(double seconds)
    {
        Console.WriteLine($"{Length} operations one after another on [4, 4], median of many runs; nanoseconds an operation");
        Console.WriteLine("| operation | unrecorded | recorded | backward | bytes | collections per 1,000 chains |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (name, op) in All())
            Console.WriteLine(Line(name, op, seconds / 4));
        return 0;
    }

    static IEnumerable<(string, Func<Tensor, Tensor>)> All()
    {
        var (other, row, weight) = (Normal([4, 4]), Normal([4]), Normal([4, 4]) * 0.4f);
        var flags = Normal([4, 4]).Greater(0);
        yield return ("x + y", x => x + other);
        yield return ("x * y", x => x * other);
        yield return ("x + bias", x => x + row);
        yield return ("x * 0.9f", x => x * 0.9f);
        yield return ("1 - x", x => 1 - x);
        yield return ("Sigmoid", x => x.Sigmoid());
        yield return ("Tanh", x => x.Tanh());
        yield return ("MatMul", x => x.MatMul(weight));
        yield return ("Transpose", x => x.Transpose());
        yield return ("Reshape", x => x.Reshape(x.Shape[0] == 4 ? [2, 8] : [4, 4]));
        yield return ("x[.., 0..]", x => x[.., 0..4]);
        yield return ("Split and Concat of 2", x => Tensor.Concat(x.Split(2), 1));
        yield return ("Unstack and Stack of 4", x => Tensor.Stack(x.Unstack(0), 0));
        yield return ("Softmax", x => x.Softmax());
        yield return ("Sum, kept, and x + sum", x => x + x.Sum(1, keepDims: true));
        yield return ("Where", x => Tensor.Where(flags, x, other));
    }

    static string Line(string name, Func<Tensor, Tensor> op, double seconds)
    {
        var start = Normal([4, 4]);
        var (plain, recorded, backward) = (new List<double>(), new List<double>(), new List<double>());
        var clock = Stopwatch.StartNew();
        long bytes = 0, collections = 0;
        for (var i = 0; clock.Elapsed.TotalSeconds < 0.4 + seconds || backward.Count < 20; i++)
        {
            if (clock.Elapsed.TotalSeconds > 0.4 && bytes == 0)
            {
                (plain, recorded, backward) = ([], [], []);
                (bytes, collections) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
            }
            var from = Stopwatch.GetTimestamp();
            var x = start;
            for (var n = 0; n < Length; n++)
                x = op(x);
            plain.Add(Stopwatch.GetElapsedTime(from).TotalNanoseconds);
            using var tape = Gradients.Record();
            from = Stopwatch.GetTimestamp();
            x = start;
            for (var n = 0; n < Length; n++)
                x = op(x);
            recorded.Add(Stopwatch.GetElapsedTime(from).TotalNanoseconds);
            var loss = x.Sum();
            from = Stopwatch.GetTimestamp();
            Gradients.Of(loss, start);
            backward.Add(Stopwatch.GetElapsedTime(from).TotalNanoseconds);
        }
        (bytes, collections) = (GC.GetTotalAllocatedBytes() - bytes, GC.CollectionCount(0) - collections);
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(plain)} | {Median(recorded)} | {Median(backward)} | {bytes / backward.Count / Length:N0} | {1000.0 * collections / backward.Count:0} |");
    }

    static string Median(List<double> values) => (Statistics.Median(values) / Length).ToString("0", CultureInfo.InvariantCulture);

    static Tensor Normal(Shape shape) => Tensor.Random(shape, Distribution.Normal(), key: 3);
}
