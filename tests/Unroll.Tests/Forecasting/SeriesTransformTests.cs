using System.Text;
using System.Text.Json;

namespace Unroll.Tests.Forecasting;

public class SeriesTransformTests
{
    private static readonly double[] Airline = BuiltInSeries.Airline()["Passengers"].ToArray();

    public static TheoryData<string> Pipelines => new(Chains.Keys);

    private static readonly Dictionary<string, SeriesPipeline> Chains = new()
    {
        ["none"] = new SeriesPipeline(),
        ["log"] = new SeriesPipeline(new LogTransform()),
        ["difference"] = new SeriesPipeline(new DifferenceTransform(1)),
        ["log, difference, standardize"] = new SeriesPipeline(new LogTransform(), new DifferenceTransform(12), new StandardizeTransform(0.12, 0.06)),
        ["two differences"] = new SeriesPipeline(new DifferenceTransform(12), new DifferenceTransform(1)),
        ["profile after difference"] = new SeriesPipeline(new DifferenceTransform(1), SeasonalProfileTransform.Fit(Airline, 0, 12, 3), new StandardizeTransform(1, 2)),
    };

    [Theory, MemberData(nameof(Pipelines))]
    public void What_was_applied_is_inverted(string name)
    {
        SeriesPipeline chain = Chains[name];
        double[] all = chain.Apply(Airline);
        Assert.Equal(144 - chain.Lost, all.Length);
        double[] back = chain.Invert(all.AsSpan(all.Length - 24), Airline.AsSpan(0, 120));
        for (int i = 0; i < 24; i++) Assert.Equal(Airline[120 + i], back[i], 1e-9);
    }

    [Theory, MemberData(nameof(Pipelines))]
    public void A_later_window_gets_the_numbers_of_the_whole(string name)
    {
        SeriesPipeline chain = Chains[name];
        double[] window = chain.Apply(Airline.AsSpan(60), 60), whole = chain.Apply(Airline);
        for (int i = 0; i < window.Length; i++) Assert.Equal(whole[60 + i], window[i], 1e-9);
    }

    [Theory, MemberData(nameof(Pipelines))]
    public void State_survives_json(string name)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) Chains[name].Write(writer);
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        SeriesPipeline read = SeriesPipeline.Read(json.RootElement);
        Assert.Equal(Chains[name].Apply(Airline), read.Apply(Airline));
        Assert.Equal(Chains[name].ToString(), read.ToString());
    }

    [Theory]
    [InlineData("""[{"name":"wavelet"}]""", "'wavelet' is not a transform")]
    [InlineData("""[{"name":"difference"}]""", "missing")]
    public void Unknown_or_incomplete_state_is_refused(string text, string part)
    {
        using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Contains(part, Assert.Throws<FormatException>(() => SeriesPipeline.Read(json.RootElement)).Message);
    }

    [Fact]
    public void The_logarithm_refuses_zero_and_says_the_row()
        => Assert.Contains("row 7", Assert.Throws<SeriesException>(() => new LogTransform().Apply([3, 0], 6)).Message);

    [Fact]
    public void Standardized_numbers_have_mean_0_and_deviation_1()
    {
        double[] z = StandardizeTransform.Fit(Airline).Apply(Airline, 0);
        Assert.Equal(0, z.Average(), 1e-12);
        Assert.Equal(1, z.Average(v => v * v), 1e-12);
        Assert.Equal(1, StandardizeTransform.Fit([5, 5, 5]).Deviation);
    }

    [Fact]
    public void A_profile_takes_a_wave_away_even_of_a_broken_period()
    {
        double[] wave = [.. Enumerable.Range(0, 2000).Select(t => 10 + 3 * Math.Cos(2 * Math.PI * t / 365.2425) - Math.Sin(4 * Math.PI * t / 365.2425))];
        double[] flat = SeasonalProfileTransform.Fit(wave, 0, 365.2425, 3).Apply(wave, 0);
        foreach (double v in flat) Assert.Equal(10, v, 1e-5);
    }
}
