namespace Unroll.Bench;

/// <summary>page FOLDER PAGE.md: puts the tables of a measurement between the marks <c>&lt;!-- table: NAME --&gt;</c> and <c>&lt;!-- end --&gt;</c> of a page.</summary>
internal static class PageCommand
{
    const string Mark = "<!-- table: ", Close = " -->", End = "<!-- end -->";

    internal static int Run(Arguments arguments)
    {
        if (arguments.Names is not [var folder, var page])
            return Arguments.Usage();
        File.WriteAllText(page, Fill(File.ReadAllText(page), name => PageTables.Make(folder, name)));
        return 0;
    }

    /// <summary>The page with its tables replaced; a table that the measurement does not have stays as it is.</summary>
    /// <exception cref="FormatException">A mark has no end.</exception>
    internal static string Fill(string page, Func<string, string?> table)
    {
        for (var at = page.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = page.IndexOf(Mark, at + 1, StringComparison.Ordinal))
        {
            var (close, end) = (page.IndexOf(Close, at, StringComparison.Ordinal), page.IndexOf(End, at, StringComparison.Ordinal));
            if (close < 0 || end < 0)
                throw new FormatException($"The page has no '{End}' after the mark at character {at}.");
            if (table(page[(at + Mark.Length)..close]) is { } text)
                page = page[..(close + Close.Length)] + "\n" + text.TrimEnd('\n') + "\n" + page[end..];
        }
        return page;
    }
}
