namespace Unroll.Bench.Tests;

public class MeasuringTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3.0)]
    [InlineData(new[] { 5.0, 1.0, 3.0 }, 3.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 100.0 }, 3.0)]
    public void The_median_is_the_middle_one_or_the_mean_of_two(double[] values, double expected) => Assert.Equal(expected, Statistics.Median(values));

    [Fact]
    public void The_median_of_nothing_is_not_a_number() => Assert.True(double.IsNaN(Statistics.Median([])));

    [Fact]
    public void Busy_time_leaves_idle_and_waiting_out() => Assert.Equal((100 + 5 + 50 + 1 + 2 + 3) / 100.0, CpuClock.Busy("cpu  100 5 50 900 700 1 2 3 0 0"));

    [Theory]
    [InlineData("")]
    [InlineData("cpu 1 2 3")]
    [InlineData("cpu a b c d e f g h")]
    public void Another_system_says_nothing_of_busy_time(string line) => Assert.Null(CpuClock.Busy(line));

    [Fact]
    public void A_line_has_the_fields_of_the_peers_and_ours()
    {
        var (calls, prepared) = (0, 0);
        var line = Measurement.Of("some_row", new Row(() => calls++, 4, 1000) { Prepare = () => prepared++, Inner = 2, Bytes = 10 }, 0.001, 1e9);
        foreach (var field in (string[])["row", "peer", "threads", "width", "median_ms", "min_ms", "samples_per_s", "gflops", "peak_share", "iters", "bytes_per_call", "gc_per_1000", "peak_rss_mb"])
            Assert.True(line.ContainsKey(field), field);
        Assert.Equal(calls, prepared);
        Assert.Equal("some_row", (string?)line["row"]);
    }

    [Theory]
    [InlineData(0.5, 0, true)]
    [InlineData(1.2, 0.9, true)]
    [InlineData(1.2, 0.6, false)]
    [InlineData(6.1, 6.0, false)]
    public void A_warm_up_of_a_second_goes_on_while_methods_are_compiled(double elapsed, double compiled, bool on) => Assert.Equal(on, Measurement.Warming(elapsed, compiled, 1));

    [Fact]
    public void Names_of_rows_differ() => Assert.Equal(Rows.All.Length, Rows.All.Select(r => r.Name).Distinct().Count());

    [Theory]
    [InlineData("gru_96.train", false, true)]
    [InlineData("gru", false, true)]
    [InlineData("gru", true, false)]
    [InlineData("lstm", false, false)]
    public void A_row_is_chosen_by_a_prefix_or_its_whole_name(string name, bool exact, bool chosen) => Assert.Equal(chosen, RowsCommand.Chosen("gru_96.train", [name], exact));

    [Fact]
    public void Arguments_are_a_command_names_and_options()
    {
        var threads = Compute.Threads;
        var arguments = Arguments.Parse(["rows", "gemm", "--seconds", "0.5", "--exact", "imdb"])!;
        Assert.Equal(("rows", 0.5, true, false), (arguments.Command, arguments.Seconds, arguments.Has("exact"), arguments.Has("check")));
        Assert.Equal(["gemm", "imdb"], arguments.Names);
        Assert.Null(Arguments.Parse([]));
        Assert.Null(Arguments.Parse(["rows", "--seconds"]));
        Assert.Equal(threads, Compute.Threads);
    }
}
