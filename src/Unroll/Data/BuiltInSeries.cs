using System.Reflection;

namespace Unroll;

/// <summary>Series that come with the library.</summary>
public static class BuiltInSeries
{
    /// <summary>
    /// Monthly airline passengers in thousands, January 1949 to December 1960, 144 numbers (Box and Jenkins, series G): a rising line with a yearly season that grows with it.
    /// </summary>
    public static Series Airline()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Unroll.airline-passengers.csv")
            ?? throw new InvalidOperationException("BuiltInSeries: the airline series is missing from the library; rebuild it.");
        using var reader = new StreamReader(stream);
        return SeriesCsv.Read(reader, new SeriesCsvOptions { Name = "airline-passengers.csv" });
    }
}
