using System.Globalization;
using System.Text;

namespace Unroll.Cli;

/// <summary>Writes rows as CSV, to a file or to standard output.</summary>
internal static class CsvText
{
    public static void Write(CliConsole console, string? path, string what, IEnumerable<string> header, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (IEnumerable<string> row in rows.Prepend([.. header])) text.AppendJoin(',', row.Select(SeriesCsv.Cell)).Append('\n');
        if (path is null)
        {
            console.Output.Write(text.ToString());
            return;
        }

        OutputFile.WriteText(path, what, text.ToString());
        console.Output.WriteLine($"answers   {path}");
    }

    /// <summary>The numbers of a tensor, to six digits.</summary>
    public static IEnumerable<string> Numbers(Tensor values) => values.ToArray().Select(v => v.ToString("G6", CultureInfo.InvariantCulture));
}
