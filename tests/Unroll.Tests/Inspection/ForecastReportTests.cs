using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Unroll.Tests.Inspection;

public class ForecastReportTests
{
    private static ForecastReport Sample(string title = "air & <sea>", int history = 20)
    {
        double[] line = [.. Enumerable.Range(0, history).Select(i => i % 7 == 3 ? double.NaN : 1000.5 + i)];
        ForecastScore own = new(1.25, 1, 0.5), other = new(12.5, 10, 5);
        return new ForecastReport
        {
            Title = title,
            Columns =
            [
                new ForecastReportColumn
                {
                    Name = "y",
                    Labels = [.. Enumerable.Range(0, history + 5).Select(i => i.ToString(CultureInfo.InvariantCulture))],
                    History = line,
                    Truth = [1, double.NaN, 3],
                    Forecast = [1.5, 2.5, 3.5],
                    Future = [4, 5],
                    Baselines = [new("naive", [1, 1, 1])],
                },
            ],
            Scores = [new("network", [own], own, IsNetwork: true), new("naive", [other], other)],
            Losses = [new("validation run", 1, 1.0, 1.1), new("validation run", 2, 0.5, null)],
            NetworkSummary = "lstm <32>",
            Facts = [new("look-back", "12")],
            Notes = ["a gap"],
            Version = "0.1.0",
        };
    }

    [Fact]
    public void A_very_long_training_makes_no_heavy_page()
    {
        ForecastReport report = Sample() with { Losses = [.. Enumerable.Range(1, 30_000).Select(e => new ForecastReportLoss("network 1 of 1", e, 1.0 / e, null))] };
        string page = ForecastReportHtml.Render(report);
        Assert.True(page.Length < 100_000, $"{page.Length} characters");
        Assert.Contains("One epoch in 60 is drawn.", page);
        Assert.DoesNotContain("epoch in", ForecastReportHtml.Render(Sample()));
    }

    [Fact]
    public void The_page_is_well_formed_and_loads_nothing()
    {
        string page = ForecastReportHtml.Render(Sample());
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Forecast of air &amp; &lt;sea&gt;", page);
        string body = page[page.IndexOf("<main>", StringComparison.Ordinal)..(page.IndexOf("</main>", StringComparison.Ordinal) + 7)];
        XDocument.Parse(body.Replace("&#160;", " ", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_chart_has_a_title_and_a_description_of_its_own()
    {
        string page = ForecastReportHtml.Render(Sample());
        int charts = Count(page, "role=\"img\"");
        Assert.Equal(6, charts);
        Assert.Equal(charts, Count(page, "<desc id="));
        string[] ids = [.. page.Split(" id=\"").Skip(1).Select(p => p[..p.IndexOf('"')])];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Charts_hold_no_NaN_and_no_commas_for_points()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            string page = ForecastReportHtml.Render(Sample());
            Assert.DoesNotContain("NaN", page);
            Assert.Contains("<td>1.25</td>", page);
            Assert.DoesNotMatch("d=\"[^\"]*,", page);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_long_history_is_cut_and_the_cut_is_said()
        => Assert.Contains("The last 400 of 5000 rows of history.", ForecastReportHtml.Render(Sample(history: 5000)));

    [Fact]
    public void The_json_has_the_scores_and_the_forecasts_with_null_for_a_gap()
    {
        using JsonDocument json = JsonDocument.Parse(ForecastReportJson.Render(Sample()));
        JsonElement root = json.RootElement;
        Assert.Equal(1.25, root.GetProperty("scores")[0].GetProperty("rmse").GetDouble());
        Assert.True(root.GetProperty("scores")[0].GetProperty("network").GetBoolean());
        JsonElement column = root.GetProperty("columns")[0];
        Assert.Equal(JsonValueKind.Null, column.GetProperty("truth")[1].ValueKind);
        Assert.Equal(["20", "21", "22"], column.GetProperty("held_out").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal([4.0, 5.0], column.GetProperty("future_forecast").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal(1, column.GetProperty("baselines").GetProperty("naive")[2].GetDouble());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("losses")[1].GetProperty("validation_loss").ValueKind);
    }

    [Theory]
    [InlineData(0, 1, 5, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1.0 })]
    [InlineData(104, 622, 6, new[] { 100.0, 200, 300, 400, 500, 600, 700 })]
    [InlineData(-0.031, 0.012, 2, new[] { -0.04, -0.02, 0, 0.02 })]
    public void Axis_ticks_are_round_and_cover_the_range(double low, double high, int about, double[] expected)
    {
        double[] ticks = SvgChart.Ticks(low, high, about);
        Assert.Equal(expected.Length, ticks.Length);
        for (int i = 0; i < ticks.Length; i++) Assert.Equal(expected[i], ticks[i], 1e-12);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
