using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Unroll.Cli.Commands;

/// <summary><c>unroll translate train</c> and <c>unroll translate MODEL "text"</c>.</summary>
internal static class TranslateCommand
{
    public const string Examples =
        """
        unroll translate train eng-spa.tsv                       an English and a Spanish sentence a line, a tab between
        unroll translate eng-spa.unroll "where is the station?"
        unroll translate eng-spa.unroll "i am cold" --best 3 --svg attention.svg
        """;

    public const string TrainExamples =
        """
        unroll translate train eng-spa.tsv --limit 20000 --epochs 10
        unroll translate train dates.tsv --characters --attention luong
        """;

    public static Command Create(CliConsole console)
    {
        Argument<string> model = Options.InFile<string>("MODEL", "A file that 'unroll translate train' saved.");
        var text = new Argument<string>("TEXT") { Description = "What is to be translated." };
        Option<int?> beam = Options.Count("--beam", "Beginnings that are followed side by side. Default: 4.");
        Option<int?> best = Options.Count("--best", "How many translations, the best first. Default: 1.");
        Option<double?> penalty = TextCommand.Number("--length-penalty", "0 favours short translations, 1 long ones. Default: 0.7.", v => v >= 0, "0 or a number above it");
        Option<string?> svg = Options.OutFile("--svg", "Where to write the attention of the best one as a picture.");
        Option<bool> json = Options.Json();
        var command = new Command("translate", "Train a translator on pairs of texts, and use it.") { Train(console), model, text, beam, best, penalty, svg, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(EstimatorOptions.Said(() =>
            Translate(console, parsed.GetRequiredValue(model), parsed.GetRequiredValue(text), (parsed.GetValue(beam), parsed.GetValue(best) ?? 1, parsed.GetValue(penalty) ?? Translator.DefaultLengthPenalty), parsed.GetValue(svg), parsed.GetValue(json), cancellation))));
        return command;
    }

    private static int Translate(CliConsole console, string model, string text, (int? Beam, int Best, double LengthPenalty) search, string? svg, bool json, CancellationToken cancellation)
    {
        OutputFile.CheckApart(("the model", model), ("the picture", svg));
        if (svg is not null) OutputFile.CheckWritable(svg, "the picture");
        Translator translator = Translator.Load(model);
        // The default beam is as wide as there are tokens at most; one that was asked for is taken at its word.
        int width = search.Beam ?? Math.Max(search.Best, translator.DefaultBeam.Width);
        IReadOnlyList<Translation> found = translator.TranslateBest(text, new Beam(width) { LengthPenalty = search.LengthPenalty, NBest = search.Best }, null, cancellation);
        string[] unknown = [.. translator.Source.Tokenizer.Tokenize(text).Where(t => !translator.Source.Vocabulary.Contains(t)).Distinct(StringComparer.Ordinal)];
        if (unknown.Length > 0) console.Error.WriteLine($"Not in the texts it was trained on: {string.Join(", ", unknown.Take(5).Select(u => $"'{u}'"))}.");
        if (svg is not null) OutputFile.WriteText(svg, "the picture", found[0].ToSvg());
        if (!json)
        {
            foreach (Translation translation in found)
                console.Output.WriteLine(found.Count == 1 ? translation.Text : string.Create(CultureInfo.InvariantCulture, $"{translation.Score,8:F3}  {translation.Text}"));
            return ExitCode.Done;
        }

        console.Output.Write(JsonText.Object(w =>
        {
            w.WriteString("text", text);
            w.WriteStartArray("translations");
            foreach (Translation translation in found)
            {
                w.WriteStartObject();
                w.WriteString("text", translation.Text);
                w.WriteNumber("score", translation.Score);
                w.WriteNumber("log_probability", translation.LogProbability);
                w.WriteBoolean("ended", translation.Ended);
                foreach ((string name, IReadOnlyList<string> tokens) in ((string, IReadOnlyList<string>)[])[("source", translation.Source), ("tokens", translation.Tokens)])
                {
                    w.WriteStartArray(name);
                    foreach (string token in tokens) w.WriteStringValue(token);
                    w.WriteEndArray();
                }

                w.WriteStartArray("attention");
                for (int r = 0; r < translation.Attention.GetLength(0); r++)
                {
                    w.WriteStartArray();
                    for (int c = 0; c < translation.Attention.GetLength(1); c++) w.WriteNumberValue(translation.Attention[r, c]);
                    w.WriteEndArray();
                }

                w.WriteEndArray();
                w.WriteEndObject();
            }

            w.WriteEndArray();
        }));
        return ExitCode.Done;
    }

    private static Command Train(CliConsole console)
    {
        var defaults = new TranslatorOptions();
        Argument<string> file = Options.InFile<string>("PAIRS.tsv", "A text and its translation a line, a tab between; further columns are left out.");
        var characters = new Option<bool>("--characters") { Description = "Tokens are characters instead of words." };
        var attention = new Option<string>("--attention") { Description = "How the decoder looks at the source. Default: bahdanau.", HelpName = "bahdanau|luong", DefaultValueFactory = _ => "bahdanau" };
        attention.AcceptOnlyFromAmong("bahdanau", "luong");
        Option<int?> limit = Options.Count("--limit", "Read so many pairs alone. Default: all.");
        Option<int?> units = Options.Count("--units", FormattableString.Invariant($"The units of encoder and decoder. Default: {defaults.Units}."));
        Option<int?> embedding = Options.Count("--embedding", FormattableString.Invariant($"Numbers for each token. Default: {defaults.EmbeddingSize}."));
        Option<int?> epochs = Options.Count("--epochs", FormattableString.Invariant($"How often the pairs are seen, at most. Default: {defaults.Epochs}."));
        Option<int?> batch = Options.Count("--batch", FormattableString.Invariant($"Pairs an update. Default: {defaults.BatchSize}."));
        Option<double?> dropout = TextCommand.Number("--dropout", FormattableString.Invariant($"The share of numbers that training drops. Default: {defaults.Dropout}."), v => v is >= 0 and < 1, "a share from 0 to below 1");
        Option<double?> rate = TextCommand.Number("--rate", FormattableString.Invariant($"The first learning rate. Default: {defaults.LearningRate}."), v => v > 0, "a number above 0");
        Option<double?> test = TextCommand.Number("--test", "The share of texts that is held out and translated. Default: 0.1.", v => v is > 0 and < 1, "a share between 0 and 1");
        var seed = new Option<int>("--seed") { Description = "Draws the parts, first weights, dropout. The same seed gives the same numbers. Default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<string?> output = Options.OutFile("--out", "Where to save the model. Default: NAME.unroll in this folder.", "-o");
        Option<bool> json = Options.Json();
        var command = new Command("train", "Train a translator, translate a held-out part, and save it. Ctrl+C keeps the best weights so far.")
        { file, characters, attention, limit, units, embedding, epochs, batch, dropout, rate, test, seed, output, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(EstimatorOptions.Said(() => Run(console, parsed.GetRequiredValue(file), parsed.GetValue(limit), parsed.GetValue(output), parsed.GetValue(json), parsed.GetValue(test) ?? 0.1, defaults with
        {
            Source = parsed.GetValue(characters) ? Tokenizer.Characters : Tokenizer.Words,
            Target = parsed.GetValue(characters) ? Tokenizer.Characters : Tokenizer.Words,
            Attention = parsed.GetValue(attention) == "luong" ? TranslatorAttention.Luong : TranslatorAttention.Bahdanau,
            Units = parsed.GetValue(units) ?? defaults.Units,
            EmbeddingSize = parsed.GetValue(embedding) ?? defaults.EmbeddingSize,
            Epochs = parsed.GetValue(epochs) ?? defaults.Epochs,
            BatchSize = parsed.GetValue(batch) ?? defaults.BatchSize,
            Dropout = (float)(parsed.GetValue(dropout) ?? defaults.Dropout),
            LearningRate = parsed.GetValue(rate) ?? defaults.LearningRate,
            Seed = parsed.GetValue(seed),
        }, cancellation))));
        return command;
    }

    private static int Run(CliConsole console, string file, int? limit, string? output, bool json, double testShare, TranslatorOptions options, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        string path = output ?? Path.GetFileNameWithoutExtension(file) + ".unroll";
        OutputFile.CheckApart(("the pairs", file), ("the model", path));
        (string Source, string Target)[] pairs = TextPairs.Read(file, limit);
        OutputFile.CheckWritable(path, "the model");
        if (!json) console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}: {pairs.Length:N0} pairs"));
        TranslatorTest test = EpochDisplay.Run(console, json, progress => Translator.FitAndTest(pairs, options, testShare, progress, cancellation));
        Translator translator = test.Translator;
        translator.Save(path);
        if (json)
        {
            console.Output.Write(JsonText.Object(w =>
            {
                w.WriteNumber("pairs", pairs.Length);
                w.WriteNumber("test_texts", test.Texts);
                w.WriteNumber("exact_match", test.ExactMatch);
                w.WriteNumber("token_error_rate", test.ErrorRate);
                w.WriteNumber("validation_loss", translator.Epochs[translator.BestEpoch - 1].ValidationLoss!.Value);
                w.WriteNumber("best_epoch", translator.BestEpoch);
                w.WriteNumber("source_vocabulary", translator.Source.Vocabulary.Count);
                w.WriteNumber("target_vocabulary", translator.Target.Vocabulary.Count);
                w.WriteString("model", path);
                w.WriteNumber("seconds", clock.Elapsed.TotalSeconds);
            }));
        }
        else
        {
            console.Output.WriteLine();
            console.Output.WriteLine(translator.Model.Summary().ToString());
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"vocabularies: {translator.Source.Vocabulary.Count:N0} and {translator.Target.Vocabulary.Count:N0} tokens; best epoch {translator.BestEpoch} of {translator.Epochs.Count}"));
            console.Output.WriteLine($"test, texts drawn at random: {test}");
            console.Output.WriteLine($"model: {path}    now: unroll translate {path} \"{pairs[0].Source}\"");
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:F1} s"));
        }

        if (!translator.Interrupted) return ExitCode.Done;
        console.Error.WriteLine($"Interrupted: the best weights up to then are in {path}.");
        return ExitCode.Interrupted;
    }
}
