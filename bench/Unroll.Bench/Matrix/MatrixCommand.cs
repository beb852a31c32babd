using System.Globalization;

namespace Unroll.Bench;

/// <summary>matrix [--check] [--units N,N...] [--batch N,N...] [--cell NAME] [--run infer|train] [--only CONFIGURATION] [--round MS] [--rounds N] [--over RATIO]: every configuration of every cell, per
/// floating-point operation. Those above the bar, or the ratio asked for, are listed.</summary>
internal static class MatrixCommand
{
    const int Listed = 40;

    internal static int Run(Arguments arguments)
    {
        var shapes = MatrixShape.All.Where(s => Wanted(arguments, "units", s.Units) && Wanted(arguments, "batch", s.Batch) && (arguments.Text("run") ?? s.Mode) == s.Mode).ToArray();
        var cells = Enum.GetValues<CellKind>().Where(c => (arguments.Text("cell") ?? c.ToString()) == c.ToString()).ToArray();
        var groups = new List<IReadOnlyList<MatrixCase>>();
        foreach (var shape in shapes)
            foreach (var cell in cells)
                groups.Add(MatrixRun.Measure(cell, shape, arguments.Text("only"), arguments.Number("round", 8), (int)arguments.Number("rounds", 5)));
        Console.WriteLine(Groups(groups));
        if (cells.Length > 1)
            Console.WriteLine(Order(groups));
        var over = arguments.Number("over", MatrixRun.Bar);
        var offenders = Offenders(groups, over);
        Console.WriteLine(offenders.Rows == 0 ? FormattableString.Invariant($"No configuration costs more than {over} times the best one of its cell and size.") : offenders.ToString());
        return arguments.Has("check") && (groups.Any(g => MatrixRun.Ratio(g) > MatrixRun.Bar) || (cells.Length > 1 && !Ordered(groups))) ? 1 : 0;
    }

    static bool Wanted(Arguments arguments, string option, int value) => arguments.Text(option) is not { } wanted || wanted.Split(',').Contains(Text(value));

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static MarkdownTable Groups(IEnumerable<IReadOnlyList<MatrixCase>> groups)
    {
        var table = new MarkdownTable("cell", "run", "worst configuration", "best configuration", "units", "batch", "plain", "GFLOPS", "worst / best") { TextColumns = 4 };
        foreach (var group in groups)
        {
            var (plain, worst, best) = (group[0], group.MaxBy(c => c.Cost)!, group.MinBy(c => c.Cost)!);
            table.Add(plain.Cell.ToString(), plain.Shape.Mode, worst.Configuration.Name, best.Configuration.Name, Text(plain.Shape.Units), Text(plain.Shape.Batch),
                Format.Time(plain.Milliseconds), Format.Digits(plain.Work / plain.Milliseconds / 1e6), Format.Digits(MatrixRun.Ratio(group)));
        }
        return table;
    }

    static MarkdownTable Offenders(IEnumerable<IReadOnlyList<MatrixCase>> groups, double over)
    {
        var table = new MarkdownTable("cell", "run", "configuration", "units", "batch", "time", "of the best cost", "of plain") { TextColumns = 3 };
        foreach (var (one, ratio, plain) in groups.SelectMany(g => g.Select(c => (c, c.Cost / g.Min(o => o.Cost), c.Cost / g[0].Cost))).Where(c => c.Item2 > over).OrderByDescending(c => c.Item2).Take(over == MatrixRun.Bar ? Listed : int.MaxValue))
            table.Add(one.Cell.ToString(), one.Shape.Mode, one.Configuration.Name, Text(one.Shape.Units), Text(one.Shape.Batch), Format.Time(one.Milliseconds), Format.Digits(ratio), Format.Digits(plain));
        return table;
    }

    static MarkdownTable Order(IEnumerable<IReadOnlyList<MatrixCase>> groups)
    {
        var table = new MarkdownTable("run", "order", "units", "batch", "SimpleRnn", "Gru", "Lstm") { TextColumns = 2 };
        foreach (var at in groups.GroupBy(g => g[0].Shape))
        {
            var times = at.OrderBy(g => g[0].Cell).Select(g => g[0].Milliseconds).ToArray();
            table.Add(at.Key.Mode, Rising(times) ? "as it should be" : "broken", Text(at.Key.Units), Text(at.Key.Batch), Format.Time(times[0]), Format.Time(times[1]), Format.Time(times[2]));
        }
        return table;
    }

    static bool Ordered(IEnumerable<IReadOnlyList<MatrixCase>> groups) =>
        groups.GroupBy(g => g[0].Shape).All(at => Rising([.. at.OrderBy(g => g[0].Cell).Select(g => g[0].Milliseconds)]));

    static bool Rising(double[] times) => times[0] < times[1] && times[1] < times[2];
}
