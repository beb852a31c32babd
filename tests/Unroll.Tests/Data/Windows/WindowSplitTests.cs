namespace Unroll.Tests.Data;

public sealed class WindowSplitTests
{
    static Series Numbers(int n, Func<int, double>? value = null) => Series.From("y", [.. Enumerable.Range(0, n).Select(i => value?.Invoke(i) ?? i)]);

    [Fact]
    public void Every_row_of_a_part_is_a_target_and_no_part_reads_the_targets_of_a_later_one()
    {
        var split = Windows.From(Numbers(100), new(10, 2) { Gap = 1 }).Split(0.2, 0.3);
        Assert.Equal((12, 38), (50 - split.Train.Count, split.Train.Count));
        Assert.All(split.Train, w => Assert.True(w.LastTarget < 50));
        Assert.Equal((50, 69), (split.Validation.First.FirstTarget, split.Validation[^1].LastTarget));
        Assert.Equal((70, 99), (split.Test.First.FirstTarget, split.Test[^1].LastTarget));
    }

    [Fact]
    public void An_embargo_and_windows_without_look_back_keep_the_parts_apart()
    {
        var windows = Windows.From(Numbers(100), new(10, 2));
        var embargoed = windows.Split(0.2, 0.3, embargo: 4);
        Assert.Equal((54, 74), (embargoed.Validation.First.FirstTarget, embargoed.Test.First.FirstTarget));
        var apart = windows.Split(0.2, 0.3, lookBack: false);
        Assert.Equal((50, 70), (apart.Validation.First.FirstInput, apart.Test.First.FirstInput));
    }

    [Fact]
    public void The_scaler_sees_the_training_part_alone()
    {
        // Rows 60 and on are wild: they may not reach the scaler.
        var split = Windows.From(Numbers(100, i => i < 60 ? i % 2 == 0 ? 1 : 3 : 1e6), new(5, 1) { Scaler = Scaler.Standard }).Split(0.2, 0.2);
        var transform = Assert.IsType<StandardizeTransform>(split.Test.Scaler!["y"]);
        Assert.Equal((2.0, 1.0), (Math.Round(transform.Mean, 12), Math.Round(transform.Deviation, 12)));
        Assert.Same(split.Train.Scaler, split.Test.Scaler);
        Assert.Equal([-1f, 1, -1, 1, -1], split.Train.Data.Inputs[0][0].ToArray());
    }

    [Fact]
    public void Dates_rows_and_keys_split_too()
    {
        var dated = Windows.From(Series.From("y", [.. Enumerable.Range(0, 24).Select(i => (double)i)], new DateTime(2020, 1, 1)), new(3, 1));
        var split = dated.Split(new DateTime(2021, 1, 1), new DateTime(2021, 7, 1));
        Assert.Equal((12, 18), (split.Validation.First.FirstTarget, split.Test.First.FirstTarget));
        Assert.Equal("2021-01", split.Validation.First.TargetLabels.First);
        Assert.Equal((9, 6, 6), (split.Train.Count, split.Validation.Count, split.Test.Count));
        Assert.Contains("no dates", Assert.Throws<SeriesException>(() => Windows.From(Numbers(50)).Split(new DateTime(2021, 1, 1), new DateTime(2021, 7, 1))).Message, StringComparison.Ordinal);
        var many = Windows.From(Enumerable.Range(0, 10).Select(k => ($"k{k}", Numbers(20, i => i + 100 * k))), new(3, 1) { Scaler = Scaler.Standard });
        var byKey = many.SplitByKey(0.2, 0.3, seed: 4);
        string[] Keys(Windows part) => [.. part.Select(w => w.Key).Distinct()];
        Assert.Equal((5, 2, 3), (Keys(byKey.Train).Length, Keys(byKey.Validation).Length, Keys(byKey.Test).Length));
        Assert.Equal(10, Keys(byKey.Train).Concat(Keys(byKey.Validation)).Concat(Keys(byKey.Test)).Distinct().Count());
        Assert.Equal(Keys(byKey.Test), Keys(many.SplitByKey(0.2, 0.3, seed: 4).Test));
        Assert.Equal(Keys(byKey.Train).Order(), byKey.Test.Scaler!.Keys.Order());
    }

    [Fact]
    public void Splits_that_cannot_be_made_say_why()
    {
        var windows = Windows.From(Numbers(50), new(5, 1));
        Assert.Throws<ArgumentException>(() => windows.Split(0.6, 0.5));
        Assert.Contains("40 + 20 + 0 rows of 50", Assert.Throws<ArgumentException>(() => windows.SplitRows(40, 20)).Message, StringComparison.Ordinal);
        var split = windows.Split(0, 0.2);
        Assert.Empty(split.Validation);
        Assert.Contains("validation part has no windows", Assert.Throws<InvalidOperationException>(() => split.Validation.Data).Message, StringComparison.Ordinal);
        Assert.Contains("training part already", Assert.Throws<InvalidOperationException>(() => split.Train.Split(0.1, 0.1)).Message, StringComparison.Ordinal);
    }
}
