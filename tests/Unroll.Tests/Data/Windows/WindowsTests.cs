namespace Unroll.Tests.Data;

public sealed class WindowsTests
{
    sealed record Sale(DateTime Date, string Store, double Amount, double Price = 1);

    static double[] Count(int n) => [.. Enumerable.Range(0, n).Select(i => (double)i)];

    static Series Hours(int n, params string[] names) => new(names, [.. names.Select((_, c) => Enumerable.Range(0, n).Select(t => 100.0 * c + t).ToArray())],
        [.. Enumerable.Range(0, n).Select(t => new DateTime(2016, 7, 1).AddHours(t))]);

    [Fact]
    public void Targets_are_the_steps_after_the_gap()
    {
        var windows = Windows.From(Count(20), new(4, 3) { Gap = 2, Stride = 5 });
        Assert.Equal(3, windows.Count);
        Assert.Equal("[3, 4, 1]", windows.Data.Inputs[0].Shape.ToString());
        Assert.Equal([0f, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13], windows.Data.Inputs[0].ToArray());
        Assert.Equal([6f, 7, 8, 11, 12, 13, 16, 17, 18], windows.Data.Targets[0].ToArray());
        Assert.Equal("[3, 3, 1]", windows.Data.Targets[0].Shape.ToString());
    }

    [Fact]
    public void No_target_lies_inside_the_inputs_unless_an_overlap_asks_for_it()
    {
        foreach (var window in Windows.From(Count(50), new(7, 4) { Gap = 1, Stride = 2 }))
            Assert.True(window.FirstTarget > window.LastInput + 1);
        Assert.Contains("Overlap", Assert.Throws<ArgumentOutOfRangeException>(() => new WindowOptions(4, 1) { Gap = -1 }).Message, StringComparison.Ordinal);
        var next = Windows.From(Count(6), new(4, 1) { Overlap = 3 });
        Assert.Equal([0f, 1, 2, 3, 1, 2, 3, 4], next.Data.Inputs[0].ToArray());
        Assert.Equal([1f, 2, 3, 4, 2, 3, 4, 5], next.Data.Targets[0].ToArray());
        Assert.Contains("gap 1 and overlap 3", Assert.Throws<ArgumentException>(() => Windows.From(Count(20), new(4, 1) { Overlap = 3, Gap = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("overlap 5 of 4", Assert.Throws<ArgumentException>(() => Windows.From(Count(20), new(4, 1) { Overlap = 5 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_of_many_keys_never_share_a_window()
    {
        // Rows of two shops are mixed; each is in the order of time.
        var rows = Enumerable.Range(0, 10).SelectMany(d => ((string, int)[])[("A", 0), ("B", 1000)], (d, s) => new Sale(new DateTime(2024, 1, 1).AddDays(d), s.Item1, s.Item2 + d))
            .Append(new Sale(new DateTime(2024, 1, 1), "C", 5));
        var windows = Windows.From(rows, r => r.Date, r => r.Amount, key: r => r.Store, options: new(3, 2));
        Assert.Equal(["A", "B", "C"], windows.Keys);
        Assert.Equal(["Amount"], windows.Targets);
        Assert.Equal(12, windows.Count);
        var (x, y) = (windows.Data.Inputs[0], windows.Data.Targets[0]);
        for (var i = 0; i < windows.Count; i++)
        {
            float[] all = [.. x[i].ToArray(), .. y[i].ToArray()];
            Assert.Equal(Enumerable.Range(0, 5).Select(k => all[0] + k), all);
            Assert.Equal(windows[i].Key == "A" ? windows[i].FirstInput : 1000 + windows[i].FirstInput, all[0]);
        }
        Assert.Contains("1 of them without a window", windows.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_columns_known_ahead_and_unchanging_become_inputs_of_their_own()
    {
        var rows = Enumerable.Range(0, 8).SelectMany(d => ((string, double)[])[("A", 1), ("B", 2)], (d, s) => (Day: new DateTime(2024, 1, 1).AddDays(d), Store: s.Item1, Amount: d * s.Item2, Price: 10.0 + d, Size: s.Item2));
        var windows = Windows.From(rows, r => r.Day, [("amount", r => r.Amount), ("price", r => r.Price), ("size", r => r.Size)], r => r.Store,
            new(3, 2) { Future = ["price"], Static = ["size"] });
        Assert.Equal(["amount", "price"], windows.Inputs);
        Assert.Equal(["amount"], windows.Targets);
        var batch = windows.Data.Batches(4).Last();
        Assert.Equal(["x", "future", "static"], batch.Inputs.Names);
        Assert.Equal(("[4, 3, 2]", "[4, 2, 1]", "[4, 1]", "[4, 2, 1]"), (batch.Inputs[0].Shape.ToString(), batch.Inputs[1].Shape.ToString(), batch.Inputs[2].Shape.ToString(), batch.Targets[0].Shape.ToString()));
        Assert.Equal([4f, 12, 6, 13, 8, 14], batch.Inputs[0][2].ToArray());
        Assert.Equal([15f, 16], batch.Inputs["future"][2].ToArray());
        Assert.Equal([2f], batch.Inputs["static"][2].ToArray());
        Assert.Equal([10f, 12], batch.Targets[0][2].ToArray());
    }

    [Fact]
    public void Times_out_of_order_twice_or_uneven_are_named_with_their_row()
    {
        var day = new DateTime(2024, 3, 1);
        Sale At(int days, string store = "A") => new(day.AddDays(days), store, 1);
        string Message(params Sale[] rows) => Assert.Throws<SeriesException>(() => Windows.From(rows, r => r.Date, r => r.Amount, key: r => r.Store, options: new(1, 1))).Message;
        Assert.Contains("row 2 (key 'A') has the time 2024-03-01 00:00:00, which is before 2024-03-02 00:00:00 of row 0", Message(At(1), At(5, "B"), At(0)), StringComparison.Ordinal);
        Assert.Contains("OrderBy", Message(At(1), At(0)), StringComparison.Ordinal);
        Assert.Contains("row 1 (key 'A') has the time 2024-03-02 00:00:00 of row 0 again", Message(At(1), At(1)), StringComparison.Ordinal);
        Sale[] uneven = [At(0), new(day.AddHours(5).AddSeconds(7), "A", 2), At(9), new(day.AddDays(9).AddMilliseconds(3), "A", 4)];
        Assert.Contains("not evenly spaced", Message(uneven), StringComparison.Ordinal);
        Assert.Contains("UnevenTime", Message(uneven), StringComparison.Ordinal);
        Assert.Equal(3, Windows.From(uneven, r => r.Date, r => r.Amount, options: new(1, 1) { UnevenTime = true }).Count);
        Assert.Contains("no rows", Message(), StringComparison.Ordinal);
        // A day that is not there is a row of missing numbers.
        Sale[] holed = [At(0), At(1), At(3), At(4), At(5)];
        Assert.Contains("has no number at 2024-03-03 (row 2; 1 missing of 6)", Message(holed), StringComparison.Ordinal);
        // Of its five windows the one whose only target is missing is left out.
        Assert.Equal([0, 2, 3, 4], Windows.From(holed, r => r.Date, r => r.Amount, options: new(1, 1) { Missing = MissingValues.Forward }).Select(w => w.FirstInput));
    }

    [Fact]
    public void The_first_window_is_printed_with_rows_and_dates()
    {
        var windows = Windows.From(Hours(100, "load", "temperature"), new(24, 12) { Gap = 6, Targets = ["load"] });
        Assert.Equal("""
            59 windows: input 24, gap 6, horizon 12, stride 1
            first window
              inputs   rows 0 to 23         2016-07-01 00:00 to 2016-07-01 23:00
              targets  rows 30 to 41        2016-07-02 06:00 to 2016-07-02 17:00
            last window
              inputs   rows 58 to 81        2016-07-03 10:00 to 2016-07-04 09:00
              targets  rows 88 to 99        2016-07-04 16:00 to 2016-07-05 03:00
            inputs   x [batch, 24, 2]: load, temperature
            targets  [batch, 12, 1]: load
            """.ReplaceLineEndings("\n"), windows.Describe());
        Assert.Equal("  inputs   rows 0 to 3\n  targets  row 4", Windows.From(Count(9), new(4, 1)).First.ToString());
    }

    [Fact]
    public void Too_few_rows_are_counted_in_the_message()
    {
        Assert.Contains("20 rows where input 24, gap 0 and horizon 1 need 25 at least", Assert.Throws<SeriesException>(() => Windows.From(Count(20))).Message, StringComparison.Ordinal);
        Assert.Contains("no column 'x'", Assert.Throws<SeriesException>(() => Windows.From(Count(50), new() { Targets = ["x"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_are_cut_from_the_series_and_hold_no_copies()
    {
        var windows = Windows.From(Hours(60_000, "a", "b"), new(500, 100));
        var data = windows.Data;
        _ = data.Batches(32).First();
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var batch in data.Batches(32, data.Shuffled(1, 0)).Take(10))
            Assert.Equal(32, batch.Count);
        // A batch is 32 x 600 x 2 numbers; all windows at once would be 285 MB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6_000_000);
    }

    [Fact]
    public void An_order_and_parts_of_the_data_set_pick_the_same_windows()
    {
        var data = Windows.From(Count(40), new(5, 2)).Data;
        var order = data.Shuffled(7, 2);
        var picked = data.Batches(8, order).SelectMany(b => b.Inputs[0].ToArray().Chunk(5).Select(c => (int)c[0]));
        Assert.Equal(order, picked);
        Assert.Equal([3f, 4, 5, 6, 7], data[3..5].Inputs[0][0].ToArray());
        Assert.Equal([5f, 6, 7, 8, 9, 4, 5, 6, 7, 8], data[3..].Batches(2, [2, 1, .. Enumerable.Range(3, 28), 0]).First().Inputs[0].ToArray());
        var (first, last) = data.Split(0.25);
        Assert.Equal((25, 9), (first.Count, last.Count));
    }

    [Fact]
    public void Random_windows_are_drawn_anew_for_each_epoch_and_the_same_for_a_seed()
    {
        var data = Windows.From(Count(1000), new(5, 2)).Random(100);
        Assert.Equal(100, data.Count);
        int[] first = data.Shuffled(1, 0), second = data.Shuffled(1, 1);
        Assert.Equal(first, data.Shuffled(1, 0));
        Assert.NotEqual(first, second);
        Assert.Equal(100, first.Distinct().Count());
        Assert.All(first, i => Assert.InRange(i, 0, 993));
        Assert.True(first.Concat(second).Max() > 900 && first.Concat(second).Min() < 100);
        Assert.Equal(first[0], data.Batches(10, first).First().Inputs[0].ToArray()[0]);
        // More than there are: every window once before any comes again.
        Assert.Equal(Enumerable.Range(0, 4), Windows.From(Count(8), new(3, 2)).Random(6).Shuffled(3, 0)[..4].Order());
        var endless = Windows.From(Count(1000), new(5, 2)).Endless(3, seed: 5);
        Assert.Equal(endless.Take(4).Select(b => b.Inputs[0].ToArray()[0]), endless.Take(4).Select(b => b.Inputs[0].ToArray()[0]));
        Assert.Equal((49, 3), (endless.ElementAt(49).Index, endless.ElementAt(49).Count));
    }

    [Fact]
    public void A_batch_of_one_and_a_batch_of_three_train()
    {
        // The threads behind this: a generator of random windows that failed with a batch above one.
        foreach (var size in (int[])[1, 3])
        {
            var model = new Sequential { new Lstm(4), new Dense(2) };
            model.Compile(new Adam(), Loss.MeanSquaredError);
            var history = model.Fit(Windows.From(Count(60), new(6, 2) { Scaler = Scaler.Standard }).Random(9), new FitOptions { BatchSize = size, Epochs = 2, Seed = 1 });
            Assert.Equal(2 * ((9 + size - 1) / size), history.Epochs.Sum(e => e.Steps));
        }
    }
}
