using System.Globalization;

namespace Unroll.Bench;

/// <summary>compare peers.jsonl [ours.jsonl]: our rows beside the peers', and how the goals stand. Ours come from standard input when no file is named.</summary>
internal static class CompareCommand
{
    internal static int Run(Arguments arguments)
    {
        if (arguments.Names.Count is 0 or > 2)
            return Arguments.Usage();
        var peers = Read(arguments.Names[0]);
        var ours = arguments.Names.Count == 2 ? Read(arguments.Names[1]) : new MeasuredTable(MeasuredLine.Read(Console.In));
        Console.WriteLine(Rows(ours, peers));
        Console.WriteLine(Goals(ours, peers));
        return 0;
    }

    internal static MeasuredTable Read(string path)
    {
        using var reader = new StreamReader(path);
        return new MeasuredTable(MeasuredLine.Read(reader));
    }

    /// <summary>Every row of ours that a peer has too.</summary>
    internal static MarkdownTable Rows(MeasuredTable ours, MeasuredTable peers)
    {
        var table = new MarkdownTable("row", "threads", "ours", "GFLOPS", "of peak", "PyTorch", "ONNX Runtime", "oneDNN", "best / ours");
        foreach (var row in ours.Rows)
            for (var threads = 1; threads <= 2; threads++)
            {
                if (ours.Find(row, threads) is not { } own)
                    continue;
                double? Peer(string name) => Peers.Best(peers, row, threads, name)?.Milliseconds;
                var (torch, onnx, floor) = (Peer(Peers.PyTorch), Peer(Peers.OnnxRuntime), Floors.Of(peers, row, threads) ?? Peer(Peers.OneDnn));
                if ((torch ?? onnx ?? floor) is null)
                    continue;
                var best = new[] { torch, onnx, floor }.Min();
                table.Add(row, threads.ToString(CultureInfo.InvariantCulture), Format.Time(own.Milliseconds), Format.Digits(own.Line.Number("gflops") * own.Line.Median / own.Milliseconds),
                    Format.Percent(own.Line.Number("peak_share") * own.Line.Median / own.Milliseconds), Format.Time(torch), Format.Time(onnx), Format.Time(floor), Format.Digits(best / own.Milliseconds));
            }
        return table;
    }

    /// <summary>Every goal.</summary>
    internal static MarkdownTable Goals(MeasuredTable ours, MeasuredTable peers)
    {
        var table = new MarkdownTable("row", "against", "reached", "threads", "ours", "theirs", "ratio", "goal") { TextColumns = 3 };
        foreach (var goal in Unroll.Bench.Goals.All)
        {
            var found = Judgement.Of(goal, ours, peers);
            table.Add(goal.Row, found.Who, found.Reached switch { true => "yes", false => $"no, {Format.Percent(found.Ratio / goal.Factor)} of it", _ => "not measured" },
                goal.Threads.ToString(CultureInfo.InvariantCulture), Format.Time(found.Ours),
                goal.Against is Against.Peak ? "" : goal.Against is Against.Memory or Against.MemoryLimit ? Format.Digits(found.Other) : Format.Time(found.Other), Format.Digits(found.Ratio), Format.Digits(goal.Factor));
        }
        return table;
    }
}
