using Unroll.Testing;

namespace Unroll.Interop.Tests.Parity;

/// <summary>docs/layers/parity.md says what the library has of Keras and PyTorch; nothing in it is typed in.</summary>
public class ParityTests
{
    /// <summary>Set to 1 to write the page as it is now.</summary>
    const string Accept = "UNROLL_ACCEPT_API";

    static readonly string Root = Path.GetFullPath(Path.Combine(SharedData.Stored, "..", ".."));

    [Fact]
    public void The_page_is_what_the_registry_says()
    {
        var page = new ParityPage(Root);
        var now = page.Print();
        Assert.True(page.Open.Count == 0, string.Join("\n", page.Open));
        var path = Path.Combine(Root, "docs", "layers", "parity.md");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(path, now);
        Assert.True(File.ReadAllText(path).ReplaceLineEndings("\n") == now, $"docs/layers/parity.md is out of date. Run the test again with {Accept}=1 and commit it.");
    }

    [Theory]
    [InlineData("lstm", "Lstm")]
    [InlineData("lstm.units", "Lstm.Units")]
    [InlineData("lstm.peepholes", null)]
    [InlineData("peephole_lstm", null)]
    [InlineData("Mask.FromLengths", "Mask.FromLengths")]
    [InlineData("Mask.FromWishes", null)]
    [InlineData("KerasLayers", null)]
    public void Only_what_exists_is_found(string target, string? expected) => Assert.Equal(expected, OwnSide.Find(target));

    [Fact]
    public void An_argument_counts_where_the_reader_gives_it_to_an_option()
    {
        Assert.Equal("Masking.Value", OwnSide.Keras("Masking", "mask_value"));
        Assert.Null(OwnSide.Keras("LSTM", "unroll"));
        Assert.Null(OwnSide.Keras("LSTM", "time_major"));
        Assert.Null(OwnSide.Keras("LSTM", "reset_after"));
        Assert.Null(OwnSide.Keras("Peephole"));
    }

    [Fact]
    public void Nothing_in_the_sources_is_left_to_be_implemented()
    {
        var found = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains(Path.Combine("obj", ""), StringComparison.Ordinal) && File.ReadAllText(f).Contains("NotImplementedException", StringComparison.Ordinal));
        Assert.Empty(found);
    }
}
