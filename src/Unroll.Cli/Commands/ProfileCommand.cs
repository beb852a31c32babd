using System.CommandLine;
using System.Globalization;

namespace Unroll.Cli.Commands;

/// <summary><c>unroll profile</c>: what each layer of a saved model takes.</summary>
internal static class ProfileCommand
{
    public const string Examples =
        """
        unroll profile sales.unroll                        a forward pass on random numbers
        unroll profile sales.unroll --train --shape 64x24x1
        unroll profile sales.unroll --data sales.csv --json
        """;

    public static Command Create(CliConsole console)
    {
        Argument<string> model = Options.InFile<string>("MODEL", "A .unroll file.");
        var shape = new Option<string?>("--shape") { Description = "Shape of the input, batch first, for example 32x100x5 or, for ids, 32x100. Default: 32 rows, the model's own lengths, 100 steps where it has none.", HelpName = "BxTxF" };
        var data = new Option<string?>("--data") { Description = "Windows of the columns of this CSV file as input, instead of random numbers.", HelpName = "FILE.csv" };
        var train = new Option<bool>("--train") { Description = "Measure whole training steps, with the model's own loss and optimizer, or else squared error and Adam." };
        Option<int?> threads = Options.Count("--threads", "Threads to use. Default: UNROLL_THREADS, else all processors.");
        var seconds = new Option<double>("--seconds") { Description = "For how long to measure. Default: 1.", HelpName = "S", DefaultValueFactory = _ => 1 };
        seconds.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!double.TryParse(result.Tokens[^1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || value is < 0 or > 3600))
                result.AddError($"--seconds was {result.Tokens[^1].Value}; a number from 0 to 3600 is needed.");
        });
        Option<bool> json = Options.Json();
        var command = new Command("profile", "Measure what each layer of a saved model takes, and what bounds it.") { model, shape, data, train, threads, seconds, json };
        command.SetAction(parsed => Run(console, parsed.GetRequiredValue(model), parsed.GetValue(shape), parsed.GetValue(data), parsed.GetValue(train),
            parsed.GetValue(threads), new ProfileOptions { Seconds = parsed.GetValue(seconds) }, parsed.GetValue(json)));
        return command;
    }

    private static int Run(CliConsole console, string path, string? shape, string? data, bool train, int? threads, ProfileOptions options, bool json)
    {
        Model model = ModelFile.Open(path).Model;
        int before = Compute.Threads;
        try
        {
            if (threads is { } count) Compute.Threads = count;
            Tensor x = ProfileInput.Of(model, shape, data);
            ModelProfile profile = train ? model.Profile(x, ProfileInput.Targets(model, x), options) : model.Profile(x, null, options);
            if (json) console.Output.Write(JsonText.Of(profile));
            else ProfilePrinter.Print(console, profile);
            return ExitCode.Done;
        }
        finally
        {
            Compute.Threads = before;
        }
    }
}
