using System.Globalization;
using Unroll;

// dotnet run -c Release --project samples/generation                  copy, reversal and dates, solved on own outputs
// dotnet run -c Release --project samples/generation -- exposure      teacher forcing against scheduled sampling
// dotnet run -c Release --project samples/generation -- quick         a few steps of each
var quick = args.Contains("quick");
if (args.Contains("exposure") || quick)
    Exposure.Run(quick ? 2 : 40);
if (args.Contains("exposure"))
    return;
foreach (var task in (string[])["copy", "reverse", "dates"])
{
    var clock = System.Diagnostics.Stopwatch.StartNew();
    var pairs = Tasks.Pairs(task, quick ? 64 : Tasks.PairsOf(task), 1);
    var known = pairs.Select(p => p.From).ToHashSet();
    var unseen = Tasks.Pairs(task, 500, 2).Where(p => !known.Contains(p.From)).ToArray();
    var model = Tasks.Trained(pairs, (epoch, model) =>
    {
        var exact = Tasks.ExactMatch(model, unseen);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task,-8} epoch {epoch,2}: exact match {exact:P1} of {unseen.Length} unseen pairs, {clock.Elapsed.TotalSeconds:F1} s"));
        return exact > 0.995 || quick;
    });
    var (text, answer) = (unseen[0].From, model.Generate(Tasks.Ids([unseen[0].From], end: false), new Beam(4), new GenerationOptions { MaxLength = 16 })[0]);
    Console.WriteLine($"{text} -> {Tasks.Text(answer.Tokens)}");
}
