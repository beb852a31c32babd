namespace Unroll.Bench.Tests;

public class PageTests
{
    [Fact]
    public void Tables_replace_what_stands_between_their_marks_and_unknown_ones_stay()
    {
        const string Page = "a\n<!-- table: one -->\nold\n<!-- end -->\nb\n<!-- table: two -->\nkept\n<!-- end -->\n";
        var filled = PageCommand.Fill(Page, name => name == "one" ? "new\nlines\n" : null);
        Assert.Equal("a\n<!-- table: one -->\nnew\nlines\n<!-- end -->\nb\n<!-- table: two -->\nkept\n<!-- end -->\n", filled);
        Assert.Equal(filled, PageCommand.Fill(filled, name => name == "one" ? "new\nlines" : null));
        Assert.Throws<FormatException>(() => PageCommand.Fill("<!-- table: one -->", _ => "x"));
    }

    [Fact]
    public void Tables_are_made_of_what_a_measurement_left()
    {
        var folder = Directory.CreateTempSubdirectory("unroll-bench-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "rows.jsonl"), """
                {"row":"peak_fma","peer":"unroll","threads":1,"width":512,"median_gflops":240,"max_gflops":250}
                {"row":"gru_96.train","peer":"unroll","threads":1,"width":512,"median_ms":18.5,"gflops":147,"peak_share":0.588,"samples_per_s":443,"bytes_per_call":13302677,"gc_per_1000":0,"peak_rss_mb":120}
                """);
            File.WriteAllText(Path.Combine(folder, "peers.jsonl"), """{"row":"gru_96.train","peer":"torch-1","threads":1,"median_ms":185}""");
            File.WriteAllText(Path.Combine(folder, "widths.jsonl"), """
                {"row":"a","peer":"unroll","threads":1,"width":512,"median_ms":1,"gflops":100,"peak_share":0.5}
                {"row":"a","peer":"unroll","threads":1,"width":256,"median_ms":2,"gflops":50,"peak_share":0.4}
                """);
            File.WriteAllText(Path.Combine(folder, "footprint.jsonl"), """{"row":"size_single_file","peer":"unroll","bytes":21114213}""");
            Assert.Contains("18.5 ms | 147 | 59 % |", Cells(folder, "rows"), StringComparison.Ordinal);
            Assert.Contains("| 250 |", Cells(folder, "rows"), StringComparison.Ordinal);
            Assert.Contains("10.0", Cells(folder, "peers"), StringComparison.Ordinal);
            Assert.Contains("| yes ", Cells(folder, "goals"), StringComparison.Ordinal);
            Assert.Contains("2.00 ms | 50.0 | 40 % |", Cells(folder, "widths"), StringComparison.Ordinal);
            Assert.Contains("21.1 MB", Cells(folder, "footprint"), StringComparison.Ordinal);
            Assert.Null(PageTables.Make(folder, "matrix"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Without the spaces that align the columns.
    static string Cells(string folder, string table) => string.Join(' ', PageTables.Make(folder, table)!.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void The_machine_is_said_in_words() => Assert.Contains("processors", MachineWords.Say(), StringComparison.Ordinal);
}
