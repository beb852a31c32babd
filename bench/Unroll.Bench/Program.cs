using Unroll;
using Unroll.Bench;

// dotnet run -c Release --project bench/Unroll.Bench -- rows [names...] [--threads N] [--seconds S]
if (args.Length == 0 || args[0] != "rows")
{
    Console.Error.WriteLine("usage: Unroll.Bench rows [name prefixes...] [--threads N] [--seconds S]");
    return 2;
}
var (names, seconds) = (new List<string>(), 3.0);
for (var i = 1; i < args.Length; i++)
    switch (args[i])
    {
        case "--threads":
            Compute.Threads = int.Parse(args[++i], System.Globalization.CultureInfo.InvariantCulture);
            break;
        case "--seconds":
            seconds = double.Parse(args[++i], System.Globalization.CultureInfo.InvariantCulture);
            break;
        default:
            names.Add(args[i]);
            break;
    }
foreach (var (name, make) in Rows.All)
    if (names.Count == 0 || names.Exists(n => name.StartsWith(n, StringComparison.Ordinal)))
        Console.WriteLine(Measurement.Of(name, make(), seconds));
return 0;
