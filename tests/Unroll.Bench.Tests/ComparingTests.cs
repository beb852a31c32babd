namespace Unroll.Bench.Tests;

public class ComparingTests
{
    static MeasuredTable Table(params string[] lines) => new(MeasuredLine.Read(new StringReader(string.Join('\n', lines))));

    static string Line(string row, string peer, int threads, double median, string more = "") =>
        FormattableString.Invariant($$"""{"row": "{{row}}", "peer": "{{peer}}", "threads": {{threads}}, "median_ms": {{median}}{{more}}}""");

    [Fact]
    public void Lines_that_are_no_measurements_are_passed_over_and_broken_ones_are_named()
    {
        var lines = MeasuredLine.Read(new StringReader("note\n{\"at\": 1}\n{\"row\": \"peak_fma512\", \"threads\": 2, \"median_gflops\": 220}\n"));
        var peak = Assert.Single(lines);
        Assert.Equal(("peak_fma512", "", 2, 220.0), (peak.Row, peak.Peer, peak.Threads, peak.Number("median_gflops")));
        Assert.Null(peak.Median);
        Assert.Contains("Line 2", Assert.Throws<FormatException>(() => MeasuredLine.Read(new StringReader("x\n{\"row\": "))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_thread_takes_the_least_of_median_and_processor_time_over_all_repeats()
    {
        var table = Table(Line("a", "torch-1", 1, 10), Line("a", "torch-1", 1, 9, ", \"cpu_ms\": 8, \"others\": 1.5"), Line("a", "onednn-2", 1, 1));
        Assert.Equal(8, table.Find("a", 1, "torch")!.Value.Milliseconds);
        Assert.Equal(1, table.Find("a", 1)!.Value.Milliseconds);
        Assert.Null(table.Find("a", 2, "torch"));
        Assert.Null(table.Find("b", 1));
    }

    [Fact]
    public void Two_threads_take_the_least_disturbed_repeat()
    {
        var table = Table(Line("a", "torch-1", 2, 10, ", \"others\": 0.1"), Line("a", "torch-1", 2, 9, ", \"others\": 0.9, \"cpu_ms\": 1"), Line("a", "torch-1", 2, 12, ", \"others\": 0"));
        Assert.Equal(10, table.Find("a", 2)!.Value.Milliseconds);
    }

    [Fact]
    public void The_best_product_may_use_fewer_threads_and_other_names()
    {
        var peers = Table(Line("stream_step_128.LSTMCell", "torch-1", 1, 3), Line("stream_step_128", "onnxruntime-1", 2, 5), Line("stream_step_128", "onednn-2", 1, 1));
        var best = Peers.Best(peers, "stream_step_128", 2, Peers.PyTorch, Peers.OnnxRuntime)!.Value;
        Assert.Equal((3.0, "torch-1"), (best.Milliseconds, best.Line.Peer));
        Assert.Equal(["long_autoencoder_tanh_T16384.train"], Peers.Names("long_autoencoder_relu_T16384.train"));
    }

    [Fact]
    public void The_floor_adds_up_the_primitives()
    {
        var peers = Table(Line("rnn_lstm_T100_B64_512_512.fwd_infer", "onednn-2", 1, 100), Line("rnn_lstm_T100_B64_512_512.fwd_train", "onednn-2", 1, 90), Line("rnn_lstm_T100_B64_512_512.bwd", "onednn-2", 1, 200));
        Assert.Equal((90 + 200) * (1 + 577.0 / 1024), Floors.Of(peers, "charlm.train", 1)!.Value, 1e-9);
        Assert.Equal(90 * (1 + 577.0 / 1024), Floors.Of(peers, "charlm.infer_b64", 1)!.Value, 1e-9);
        Assert.Null(Floors.Of(peers, "gru_96.train", 1));
        Assert.Null(Floors.Of(peers, "gemm_512x512x512", 1));
    }

    [Theory]
    [InlineData(Against.PyTorch, 5, 9.0, 1.8, false)]
    [InlineData(Against.PyTorch, 1.5, 9.0, 1.8, true)]
    [InlineData(Against.Peak, 0.8, 0.7, 0.7, false)]
    [InlineData(Against.Memory, 2, 900.0, 3.0, true)]
    [InlineData(Against.Floor, 1, null, null, null)]
    public void A_goal_is_reached_by_its_ratio(object against, double factor, double? other, double? ratio, bool? reached)
    {
        var ours = Table(Line("a", "unroll", 1, 5, ", \"peak_share\": 0.7, \"peak_rss_mb\": 300"));
        var peers = Table(Line("a", "torch-1", 1, 9, ", \"peak_rss_mb\": 900"));
        var found = Judgement.Of(new Goal("a", 1, (Against)against, factor), ours, peers);
        Assert.Equal((other, ratio, reached), (found.Other, found.Ratio, found.Reached));
    }

    [Fact]
    public void A_step_is_held_against_the_bandwidth_of_the_same_run_and_a_row_against_another()
    {
        var ours = Table(Line("a", "unroll", 1, 0.1), Line("b", "unroll", 1, 0.2), "{\"row\": \"read_8MiB\", \"peer\": \"unroll\", \"threads\": 1, \"median_gb_s\": 83.88608}");
        Assert.Equal(1, Judgement.Of(new Goal("a", 1, Against.Bandwidth, 0.9), ours, Table()).Ratio!.Value, 1e-9);
        Assert.Equal(2, Judgement.Of(new Goal("a", 1, Against.OtherRow, 1) { Other = "b" }, ours, Table()).Ratio!.Value, 1e-9);
        Assert.Null(Judgement.Of(new Goal("c", 1, Against.PyTorch, 1), ours, Table()).Ratio);
        var large = Table(Line("a", "unroll", 1, 1, ", \"peak_rss_mb\": 2500"));
        Assert.Equal(0.8, Judgement.Of(new Goal("a", 1, Against.MemoryLimit, 1) { Limit = 2000 }, large, Table()).Ratio!.Value, 1e-9);
    }

    [Fact]
    public void Every_goal_is_about_a_row_that_there_is_and_about_something_to_compare_it_with()
    {
        var rows = Rows.All.Select(r => r.Name).ToHashSet();
        foreach (var goal in Goals.All)
        {
            Assert.Contains(goal.Row, rows);
            Assert.True(goal.Other.Length == 0 || rows.Contains(goal.Other), goal.Other);
            Assert.Equal(goal.Against == Against.OtherRow, goal.Other.Length > 0);
        }
        Assert.Equal(Goals.All.Count, Goals.All.Distinct().Count());
    }

    [Fact]
    public void Tables_are_aligned_and_numbers_have_three_digits()
    {
        var table = new MarkdownTable("row", "time");
        table.Add("long name", Format.Time(0.00458));
        Assert.Equal("| row       |    time |\n| --------- | ------: |\n| long name | 4.58 us |\n", table.ToString());
        Assert.Equal(["12.3 ms", "1.52 s", "123 ms", "", "80 %", "1.50 kB"], [Format.Time(12.34), Format.Time(1517), Format.Time(123.4), Format.Time(null), Format.Percent(0.8), Format.Bytes(1500)]);
    }
}
