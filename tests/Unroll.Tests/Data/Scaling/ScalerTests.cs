using System.Globalization;

namespace Unroll.Tests.Data;

public sealed class ScalerTests
{
    static Series Of(params double[] values) => Series.From("y", values);

    static double[] Scaled(Scaler scaler, params double[] values) => scaler.Fit(Of(values)).Transform(Of(values))["y"].ToArray();

    [Fact]
    public void Each_kind_has_the_numbers_worked_out_by_hand()
    {
        // Mean 4, population deviation 2, sample deviation sqrt(32 / 7).
        double[] y = [2, 2, 2, 2, 6, 6, 6, 6];
        Assert.Equal([-1, -1, -1, -1, 1, 1, 1, 1], Scaled(Scaler.Standard, y));
        Assert.Equal(-2 / Math.Sqrt(32.0 / 7), Scaled(new(ScalerKind.Standard) { SampleDeviation = true }, y)[0], 12);
        Assert.Equal([0, 0.25, 1], Scaled(Scaler.MinMax, 2, 4, 10));
        Assert.Equal([-1, -0.5, 1], Scaled(new(ScalerKind.MinMax) { Low = -1 }, 2, 4, 10));
        // Quartiles 2 and 4 of 1 2 3 4 100.
        Assert.Equal([-1, -0.5, 0, 0.5, 48.5], Scaled(Scaler.Robust, 1, 2, 3, 4, 100));
        Assert.Equal([0, 0.5], Scaled(Scaler.Fixed(10, 20), 10, 20));
    }

    [Fact]
    public void Every_kind_comes_back_and_leaves_missing_numbers_missing()
    {
        foreach (var scaler in (Scaler[])[Scaler.Standard, Scaler.MinMax, Scaler.Robust, Scaler.Fixed(3, 7), new(ScalerKind.MinMax) { Low = -2, High = 5 }])
        {
            var series = Of(3, double.NaN, 8, -1, 12, 7.5);
            var fitted = scaler.Fit(series);
            var back = fitted.Invert(fitted.Transform(series))["y"].ToArray();
            Assert.True(double.IsNaN(fitted.Transform(series)["y"][1]));
            Assert.All(series["y"].ToArray().Zip(back).Where((_, i) => i != 1), p => Assert.Equal(p.First, p.Second, 9));
        }
    }

    [Fact]
    public void Equal_numbers_are_not_blown_up()
    {
        foreach (var scaler in (Scaler[])[Scaler.Standard, Scaler.MinMax, Scaler.Robust, new(ScalerKind.Standard) { SampleDeviation = true }])
            foreach (var value in (double[])[0, 5, -1e9])
                Assert.All(Scaled(scaler, value, value, value), z => Assert.InRange(z, -1, 1));
        Assert.All(Scaled(Scaler.Standard, double.NaN, double.NaN), z => Assert.True(double.IsNaN(z)));
    }

    [Fact]
    public void A_scale_that_enlarges_is_refused_with_the_division_that_was_meant()
    {
        var message = Assert.Throws<ArgumentException>(() => Scaler.Fixed(0, 1.0 / 60).Fit(Of(0, 30, 60))).Message;
        Assert.Contains("column 'y' reaches 60 and would reach 3600", message, StringComparison.Ordinal);
        Assert.Contains("60 where 0.01667 was given", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Scaler.Fixed(0, 0));
        Assert.Contains("Scaler.Fixed", Assert.Throws<ArgumentException>(() => new Scaler(ScalerKind.Fixed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_series_has_its_own_numbers_unless_all_share_them()
    {
        (string, Series)[] shops = [("small", Of(0, 2)), ("large", Of(100, 300))];
        var own = Scaler.Standard.Fit(shops);
        Assert.Equal((1.0, 200.0), (((StandardizeTransform)own["y", "small"]).Mean, ((StandardizeTransform)own["y", "large"]).Mean));
        var shared = new Scaler(ScalerKind.Standard) { PerKey = false }.Fit(shops);
        Assert.Equal(100.5, ((StandardizeTransform)shared["y", "small"]).Mean);
        var message = Assert.Throws<SeriesException>(() => own["y", "new"]).Message;
        Assert.Contains("'new' was not in the training part, which has 'small', 'large'", message, StringComparison.Ordinal);
        Assert.Equal(6.0, ((StandardizeTransform)own.With("new", Of(5, 7), Scaler.Standard)["y", "new"]).Mean);
        Assert.Contains("'x'", Assert.Throws<SeriesException>(() => own["x"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_may_be_left_as_they_are()
    {
        var series = new Series(["y", "holiday"], [[10, 20], [0, 1]]);
        var z = new Scaler(ScalerKind.Standard) { Except = ["holiday"] }.Fit(series).Transform(series);
        Assert.Equal(([-1.0, 1.0], [0.0, 1.0]), (z["y"].ToArray(), z["holiday"].ToArray()), new PairComparer());
        Assert.Throws<SeriesException>(() => new Scaler(ScalerKind.Standard) { Except = ["weekday"] }.Fit(series));
    }

    [Fact]
    public void It_reads_what_it_wrote_in_every_culture()
    {
        foreach (var scaler in (Scaler[])[Scaler.Standard, Scaler.MinMax, Scaler.Robust, Scaler.Fixed(0.1, 3.3)])
        {
            var fitted = scaler.Fit([("a", Of(1.5, 2.25, 9)), ("b", Of(-1, 4))]);
            var culture = CultureInfo.CurrentCulture;
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            var json = fitted.ToJson();
            var read = FittedScaler.FromJson(json);
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(json, read.ToJson());
            Assert.Equal(fitted.Transform(Of(7), "b")["y"].ToArray(), read.Transform(Of(7), "b")["y"].ToArray());
        }
        Assert.Throws<FormatException>(() => FittedScaler.FromJson("{}"));
        Assert.Throws<FormatException>(() => FittedScaler.FromJson("no"));
    }

    sealed class PairComparer : IEqualityComparer<(double[], double[])>
    {
        public bool Equals((double[], double[]) x, (double[], double[]) y) => x.Item1.SequenceEqual(y.Item1) && x.Item2.SequenceEqual(y.Item2);

        public int GetHashCode((double[], double[]) pair) => pair.Item1.Length;
    }
}
