using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Unroll.Cli.Commands;

/// <summary><c>unroll text train</c> and <c>unroll text sample</c>: a model of characters or words, and what it writes.</summary>
internal static class TextCommand
{
    public const string Examples =
        """
        unroll text train shakespeare.txt                     under six minutes, a model of characters
        unroll text sample shakespeare.unroll --prompt "ROMEO:"
        """;

    public const string TrainExamples =
        """
        unroll text train shakespeare.txt
        unroll text train shakespeare.txt --minutes 30 --units 512 --dropout 0.5
        unroll text train novel.txt --words --epochs 5 --out novel.unroll
        """;

    public const string SampleExamples =
        """
        unroll text sample shakespeare.unroll
        unroll text sample shakespeare.unroll --prompt "ROMEO:" --length 1000 --temperature 0.6
        unroll text sample shakespeare.unroll --top-p 0.9 --seed 7
        unroll text sample shakespeare.unroll --beam 8 --length 100
        """;

    public static Command Create(CliConsole console) => new("text", "Train a model of texts, and let it write.") { Train(console), Sample(console) };

    private static Command Train(CliConsole console)
    {
        var defaults = new LanguageModelOptions();
        Argument<string> file = Options.InFile<string>("FILE.txt", "A text in UTF-8. Its last tenth is held out and measured on.");
        var words = new Option<bool>("--words") { Description = "A model of words instead of characters." };
        Option<double?> minutes = Number("--minutes", "How long training takes by the clock, the learning rate's fall scaled to it. Default: 5.6 (with --epochs: no limit).", v => v > 0, "a number above 0");
        Option<int?> epochs = Options.Count("--epochs", "How often the text is read, in place of --minutes: the same seed then gives the same numbers.");
        var cell = new Option<string>("--cell") { Description = "The recurrent cell. Default: lstm.", HelpName = "lstm|gru|rnn", DefaultValueFactory = _ => "lstm" };
        cell.AcceptOnlyFromAmong("lstm", "gru", "rnn");
        Option<int?> units = Options.Count("--units", FormattableString.Invariant($"The units of each recurrent layer. Default: {defaults.Units}."));
        Option<int?> layers = Options.Count("--layers", FormattableString.Invariant($"Recurrent layers. Default: {defaults.Layers}."));
        Option<int?> embedding = Options.Count("--embedding", FormattableString.Invariant($"Numbers for each token. Default: {defaults.EmbeddingSize}."));
        Option<double?> dropout = Number("--dropout", FormattableString.Invariant($"The share of numbers that training drops after each layer. Default: {defaults.Dropout}."), v => v is >= 0 and < 1, "a share from 0 to below 1");
        Option<int?> batch = Options.Count("--batch", FormattableString.Invariant($"Pieces of the text side by side. Default: {defaults.BatchSize}."));
        Option<int?> steps = Options.Count("--steps", FormattableString.Invariant($"Tokens of each piece between two updates. Default: {defaults.Steps}."));
        Option<double?> rate = Number("--rate", FormattableString.Invariant($"The highest learning rate. Default: {defaults.LearningRate}."), v => v > 0, "a number above 0");
        Option<double?> decay = Number("--decay", FormattableString.Invariant($"Weight decay, against learning a small text by heart. Default: {defaults.WeightDecay}."), v => v >= 0, "0 or a number above it");
        Option<int?> checks = Options.Count("--checks", FormattableString.Invariant($"How often the model is measured and writes a sample. Default: {defaults.Checks}."));
        var seed = new Option<int>("--seed") { Description = "First weights, dropout and samples. Default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<string?> output = Options.OutFile("--out", "Where to save the model. Default: NAME.unroll in this folder.", "-o");
        Option<bool> json = Options.Json();
        var command = new Command("train", "Train a model on the first nine tenths of a text, measure it on the rest, and save it. Ctrl+C keeps the best weights so far.")
        { file, words, minutes, epochs, cell, units, layers, embedding, dropout, batch, steps, rate, decay, checks, seed, output, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(minutes) is { Implicit: false } && result.GetResult(epochs) is { Implicit: false }) result.AddError("--minutes and --epochs both say how long to train; give one of them.");
        });
        command.SetAction((parsed, cancellation) => Task.FromResult(EstimatorOptions.Said(() => Run(console, parsed.GetRequiredValue(file), parsed.GetValue(output), parsed.GetValue(json), defaults with
        {
            Tokenizer = parsed.GetValue(words) ? Tokenizer.Words : Tokenizer.Characters,
            Budget = parsed.GetValue(epochs) is null ? TimeSpan.FromMinutes(parsed.GetValue(minutes) ?? 5.6) : null,
            Epochs = parsed.GetValue(epochs) ?? defaults.Epochs,
            Cell = parsed.GetValue(cell) switch { "gru" => RecurrentKind.Gru, "rnn" => RecurrentKind.SimpleRnn, _ => RecurrentKind.Lstm },
            Units = parsed.GetValue(units) ?? defaults.Units,
            Layers = parsed.GetValue(layers) ?? defaults.Layers,
            EmbeddingSize = parsed.GetValue(embedding) ?? defaults.EmbeddingSize,
            Dropout = (float)(parsed.GetValue(dropout) ?? defaults.Dropout),
            BatchSize = parsed.GetValue(batch) ?? defaults.BatchSize,
            Steps = parsed.GetValue(steps) ?? defaults.Steps,
            LearningRate = parsed.GetValue(rate) ?? defaults.LearningRate,
            WeightDecay = parsed.GetValue(decay) ?? defaults.WeightDecay,
            Checks = parsed.GetValue(checks) ?? defaults.Checks,
            Seed = parsed.GetValue(seed),
        }, cancellation))));
        return command;
    }

    private static int Run(CliConsole console, string file, string? output, bool json, LanguageModelOptions options, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        string text = TextFile.Read(file), path = output ?? Path.GetFileNameWithoutExtension(file) + ".unroll";
        OutputFile.CheckApart(("the text", file), ("the model", path));
        OutputFile.CheckWritable(path, "the model");
        if (!json) console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}: {text.Length:N0} characters; the last tenth is held out for the test"));
        LanguageModelTest test = LanguageModelDisplay.Run(console, json, progress => LanguageModel.FitAndTest(text, options, 0.1, progress, cancellation));
        test.Model.Save(path);
        LanguageModelScore score = test.Score;
        LanguageModelProgress last = test.Model.Checks[^1];
        if (json)
        {
            console.Output.WriteLine(JsonText.Object(w =>
            {
                w.WriteNumber("nats", score.Nats);
                w.WriteNumber("bits", score.Bits);
                w.WriteNumber("perplexity", score.Perplexity);
                w.WriteNumber("nats_per_character", score.NatsPerCharacter);
                w.WriteNumber("test_tokens", score.Tokens);
                w.WriteNumber("unknown", score.Unknown);
                w.WriteNumber("validation_nats", test.Model.ValidationLoss);
                w.WriteNumber("vocabulary", test.Model.Codec.Vocabulary.Count);
                w.WriteNumber("parameters", test.Model.Model.Parameters.Sum(p => p.Shape.Aggregate(1L, (a, b) => a * b)));
                w.WriteNumber("updates", last.Step);
                w.WriteNumber("epochs", last.Epoch);
                w.WriteNumber("training_seconds", last.Elapsed.TotalSeconds);
                w.WriteNumber("seconds", clock.Elapsed.TotalSeconds);
                w.WriteString("model", path);
                w.WriteStartArray("curve");
                foreach (LanguageModelProgress check in test.Model.Checks)
                {
                    w.WriteStartObject();
                    w.WriteNumber("seconds", check.Elapsed.TotalSeconds);
                    w.WriteNumber("epoch", check.Epoch);
                    w.WriteNumber("nats", check.Loss);
                    w.WriteNumber("validation_nats", check.ValidationLoss!.Value);
                    w.WriteEndObject();
                }

                w.WriteEndArray();
            }));
        }
        else
        {
            console.Output.WriteLine();
            console.Output.WriteLine(test.Model.Model.Summary().ToString());
            string each = test.Model.IsCharacters ? "character" : "word";
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test, the last {test.TestCharacters:N0} characters: {score.Nats:F3} nats a {each}, {score.Bits:F3} bits, perplexity {score.Perplexity:F2}")
                + (test.Model.IsCharacters ? "" : string.Create(CultureInfo.InvariantCulture, $"; {score.NatsPerCharacter:F3} nats a character")));
            if (score.Unknown > 0) console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{score.Unknown:N0} {each}s of it do not occur in the training part"));
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"chosen at {test.Model.ValidationLoss:F3} nats on the end of the training part; {last.Step:N0} updates, {last.Epoch:F1} epochs"));
            console.Output.WriteLine($"model: {path}    now: unroll text sample {path}");
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:F1} s"));
        }

        if (!test.Model.Interrupted) return ExitCode.Done;
        console.Error.WriteLine($"Interrupted: the best weights up to then are in {path}.");
        return ExitCode.Interrupted;
    }

    private static Command Sample(CliConsole console)
    {
        Argument<string> model = Options.InFile<string>("MODEL", "A file that 'unroll text train' saved.");
        var prompt = new Option<string>("--prompt") { Description = "What was written before. Default: the beginning of a line.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        Option<int?> length = Options.Count("--length", "Characters (or words) to write. Default: 500.");
        Option<double?> temperature = Number("--temperature", "Below 1 safer, above 1 bolder, 0 always the likeliest. Default: 0.8.", v => v >= 0, "0 or a number above it");
        Option<int?> topK = Options.Count("--top-k", "Draw among so many of the likeliest alone. Default: all.");
        Option<double?> topP = Number("--top-p", "Draw among the likeliest that add up to this share alone. Default: all.", v => v is > 0 and <= 1, "a share above 0, at most 1");
        Option<int?> beam = Options.Count("--beam", "The likeliest text that so many beginnings side by side lead to, in place of draws.");
        var seed = new Option<int>("--seed") { Description = "The same seed writes the same text. Default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("sample", "Let a model write, as it draws.") { model, prompt, length, temperature, topK, topP, beam, seed };
        command.Validators.Add(result =>
        {
            if (result.GetResult(beam) is not { Implicit: false }) return;
            foreach (System.CommandLine.Option draws in (System.CommandLine.Option[])[temperature, topK, topP, seed])
                if (result.GetResult(draws) is { Implicit: false }) result.AddError($"--beam looks for the likeliest text and draws nothing: leave {draws.Name} out, or --beam.");
        });
        command.SetAction((parsed, cancellation) => Task.FromResult(EstimatorOptions.Said(() =>
        {
            double heat = parsed.GetValue(temperature) ?? LanguageModel.DefaultTemperature;
            GenerationStrategy strategy = parsed.GetValue(beam) is { } width ? new Beam(width) : heat == 0 ? new Greedy()
                : new Sampling { Temperature = heat, TopK = parsed.GetValue(topK) ?? 0, TopP = parsed.GetValue(topP) ?? 1, Seed = parsed.GetValue(seed) };
            return Write(console, LanguageModel.Load(parsed.GetRequiredValue(model)), parsed.GetRequiredValue(prompt), strategy, parsed.GetValue(length) ?? LanguageModel.DefaultLength, cancellation);
        })));
        return command;
    }

    private static int Write(CliConsole console, LanguageModel writer, string prompt, GenerationStrategy strategy, int length, CancellationToken cancellation)
    {
        IEnumerable<string> tokens = writer.SampleTokens(prompt, strategy, new GenerationOptions { MaxLength = length }, cancellation);
        console.Output.Write(prompt);
        bool first = prompt.Length == 0;
        try
        {
            foreach (string token in tokens)
            {
                console.Output.Write(writer.IsCharacters || first ? token : " " + token);
                first = false;
            }
        }
        catch (OperationCanceledException)
        {
            console.Output.WriteLine();
            return ExitCode.Interrupted;
        }

        console.Output.WriteLine();
        return ExitCode.Done;
    }

    /// <summary>A number, read as it is written in every culture.</summary>
    internal static Option<double?> Number(string name, string description, Func<double, bool> right, string needed) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && right(value)) return value;
            result.AddError($"{name} was {result.Tokens[0].Value}; {needed} is needed.");
            return null;
        },
    };
}
