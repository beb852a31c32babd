using Spectre.Console;

namespace Unroll.Cli;

/// <summary>Prints a profile for a person.</summary>
internal static class ProfilePrinter
{
    public static void Print(CliConsole console, ModelProfile profile)
    {
        console.Output.WriteLine($"Profile: {profile.Name} ({profile.Type})");
        foreach (string fact in ProfileCells.Facts(profile)) console.Output.WriteLine($"  {fact}");
        foreach ((string title, IReadOnlyList<string[]> rows) in ProfileCells.Tables(profile))
        {
            console.Output.WriteLine();
            console.Output.WriteLine(title);
            console.Pretty.Write(Table(rows));
        }

        foreach (string line in ProfileCells.Totals(profile)) console.Output.WriteLine(line);
    }

    private static Table Table(IReadOnlyList<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple).Collapse();
        for (int column = 0; column < ProfileCells.Headings.Length; column++)
        {
            var heading = new TableColumn(ProfileCells.Headings[column]).NoWrap();
            table.AddColumn(column < 2 || column == ProfileCells.Headings.Length - 1 ? heading : heading.RightAligned());
        }

        for (int i = 0; i < rows.Count; i++)
        {
            bool sum = i == rows.Count - 1;
            table.AddRow([.. rows[i].Select(cell => new Markup(sum ? $"[bold]{Markup.Escape(cell)}[/]" : Markup.Escape(cell)))]);
        }

        return table;
    }
}
