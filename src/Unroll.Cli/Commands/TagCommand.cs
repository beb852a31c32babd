using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Unroll.Cli.Commands;

/// <summary><c>unroll tag train</c> and <c>unroll tag predict</c>: a class for each token of a text, or each step of a sequence of numbers.</summary>
internal static class TagCommand
{
    public const string Examples =
        """
        unroll tag train sentences.conll
        unroll tag train words.csv --key sentence --token word --label tag
        unroll tag train runs.csv --key run --time t --label state
        unroll tag predict words.unroll new.csv -o tagged.csv
        """;

    public const string TrainExamples =
        """
        unroll tag train sentences.conll --out names.unroll
        unroll tag train words.csv --key sentence --token word --label tag
        unroll tag train runs.csv --key run --time t --feature speed --feature load --label state
        """;

    public const string PredictExamples =
        """
        unroll tag predict names.unroll new.conll
        unroll tag predict runs.unroll new.csv -o tagged.csv
        """;

    public static Command Create(CliConsole console) => new("tag", "Train a tagger of texts or of sequences of numbers (a class for each step), and use it.") { Train(console), Predict(console) };

    private static Command Train(CliConsole console)
    {
        Argument<string> file = Options.InFile<string>("FILE", "A CSV file with one row a step, or a token and its tag a line with blank lines between sentences (CoNLL).");
        Option<string?> key = ClassifyCommand.Column("--key", "CSV: the column that says which sequence a row belongs to."), label = ClassifyCommand.Column("--label", "CSV: the column of classes.");
        Option<string?> token = ClassifyCommand.Column("--token", "CSV: the column of tokens; without it, the columns of numbers are read.");
        Option<string?> time = ClassifyCommand.Column("--time", "CSV: the column of times, which must rise. Default: the order of the rows.");
        var features = new Option<string[]>("--feature", "-f") { Description = "CSV: a column of numbers to read; may be given several times. Default: all columns of numbers.", HelpName = "NAME" };
        Option<string?> model = Options.OutFile("--out", "Where to save the model. Default: NAME.unroll in this folder.", "-o");
        var common = new EstimatorOptions();
        var command = new Command("train", "Train a tagger, measure it on held-out sequences, and save it.") { file, key, label, token, time, features, model };
        common.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(EstimatorOptions.Said(() =>
        {
            var clock = Stopwatch.StartNew();
            string path = parsed.GetRequiredValue(file), name = Path.GetFileNameWithoutExtension(path);
            var notes = new SortedDictionary<string, string>(StringComparer.Ordinal);
            SequenceTable table = Read(path, parsed.GetValue(key), parsed.GetValue(label), parsed.GetValue(token), parsed.GetValue(time), parsed.GetValue(features) is { Length: > 0 } f ? f : null, notes);
            string to = parsed.GetValue(model) ?? name + ".unroll";
            OutputFile.CheckApart(("the data", path), ("the model", to));
            OutputFile.CheckWritable(to, "the model");
            bool json = parsed.GetValue(common.Json);
            if (!json) EstimatorPrinter.Start(console, name, table, "sequences", table.Tags!.Found().Length);
            SequenceOptions options = common.Read(parsed, table, Tokenizer.Words);
            TaggerTest test = EpochDisplay.Run(console, json, progress => SequenceTagger.FitAndTest(table.Inputs, table.Tags!, options, parsed.GetValue(common.Test), progress, cancellation));
            foreach ((string note, string value) in notes) test.Tagger.Notes[note] = value;
            test.Tagger.Save(to);
            if (json) console.Output.Write(EstimatorPrinter.Json(test.Report, test.Tagger.BestEpoch, to, clock.Elapsed));
            else EstimatorPrinter.End(console, test.Tagger.Model.Summary().ToString(), test.Report,
                FormattableString.Invariant($"{test.Report.Count} steps of {test.Fold.Test.Length} of {table.Inputs.Count} sequences, drawn at random"), test.Tagger.BestEpoch, test.Tagger.Epochs.Count, to, clock.Elapsed);
            if (!test.Tagger.Interrupted) return ExitCode.Done;
            console.Error.WriteLine($"Interrupted: the best weights up to then are in {to}.");
            return ExitCode.Interrupted;
        })));
        return command;
    }

    private static Command Predict(CliConsole console)
    {
        Argument<string> model = Options.InFile<string>("MODEL", "A file that 'unroll tag train' saved.");
        Argument<string> data = Options.InFile<string>("DATA", "A file as the model was trained on; tags in it are not looked at.");
        Option<string?> output = Options.OutFile("--output", "Where to write the answers as CSV. Default: standard output.", "-o");
        var command = new Command("predict", "Say the class of each step, with its probability, as CSV.") { model, data, output };
        command.SetAction(parsed => EstimatorOptions.Said(() => Run(console, parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), parsed.GetValue(output))));
        return command;
    }

    private static int Run(CliConsole console, string model, string data, string? output)
    {
        SequenceTagger tagger = SequenceTagger.Load(model);
        OutputFile.CheckApart(("the model", model), ("the data", data), ("the answers", output));
        if (output is not null) OutputFile.CheckWritable(output, "the answers");
        SequenceTable table = tagger.Notes.TryGetValue("key_column", out string? key)
            ? new SequenceCsv { Key = key, Time = tagger.Notes.GetValueOrDefault("time_column"), Token = tagger.Notes.GetValueOrDefault("token_column"), Features = tagger.Features, PerStep = true }.Read(data)
            : SequenceFiles.Conll(data, tagged: false);
        Tensor probabilities = tagger.PredictProba(table.Inputs);
        int[][] said = tagger.PredictClass(table.Inputs);
        var rows = new SortedDictionary<int, string[]>();
        for (int i = 0; i < said.Length; i++)
        {
            for (int t = 0; t < said[i].Length; t++)
            {
                int row = table.Rows[i][t];
                string[] before = table.Cells is { } cells ? cells.Rows[row] : [table.Keys[i], table.Inputs.TokensOf(i, Tokenizer.Words)[t]];
                rows[row] = [.. before, tagger.Classes[said[i][t]], probabilities[i, t, said[i][t]].Item().ToString("G6", CultureInfo.InvariantCulture)];
            }
        }

        CsvText.Write(console, output, "the answers", [.. table.Cells?.Header ?? ["sentence", "token"], "predicted", "probability"], rows.Values);
        return ExitCode.Done;
    }

    private static SequenceTable Read(string file, string? key, string? label, string? token, string? time, string[]? features, SortedDictionary<string, string> notes)
    {
        if (key is null && label is null && token is null && time is null && features is null) return SequenceFiles.Conll(file, tagged: true);
        if (key is null || label is null)
            throw new InvalidDataException($"A CSV file needs --key, the column that says which sequence a row belongs to, and --label, the column of classes; {(key is null ? "--key" : "--label")} is missing.");
        notes["key_column"] = key;
        notes["label_column"] = label;
        if (token is not null) notes["token_column"] = token;
        if (time is not null) notes["time_column"] = time;
        return new SequenceCsv { Key = key, Time = time, Token = token, Features = features, Label = label, PerStep = true }.Read(file);
    }
}
