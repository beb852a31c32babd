using System.CommandLine;
using System.Diagnostics;

namespace Unroll.Cli.Commands;

/// <summary><c>unroll classify train</c> and <c>unroll classify predict</c>: a class for each text or each sequence of numbers.</summary>
internal static class ClassifyCommand
{
    public const string Examples =
        """
        unroll classify train reviews.csv --text text --label label
        unroll classify train --class positive=good.txt --class negative=bad.txt
        unroll classify train runs.csv --key run --time t --label state
        unroll classify predict reviews.unroll new.csv -o answers.csv
        """;

    public const string TrainExamples =
        """
        unroll classify train reviews.csv --text text --label label --out reviews.unroll
        unroll classify train --class positive=rt-polarity.pos --class negative=rt-polarity.neg
        unroll classify train tickets.csv --text body --label topics --several ';'
        unroll classify train runs.csv --key run --time t --feature speed --feature load --label state
        """;

    public const string PredictExamples =
        """
        unroll classify predict reviews.unroll new.csv
        unroll classify predict reviews.unroll sentences.txt -o answers.csv
        """;

    public static Command Create(CliConsole console) => new("classify", "Train a classifier of texts or of sequences of numbers, and use it.") { Train(console), Predict(console) };

    private static Command Train(CliConsole console)
    {
        Argument<string?> file = Options.InFile<string?>("FILE.csv", "Texts with their classes, or one row a step of each sequence.");
        file.Arity = ArgumentArity.ZeroOrOne;
        var classes = new Option<string[]>("--class") { Description = "In place of FILE.csv: a class and a file of its texts, one a line. Given for each class.", HelpName = "NAME=FILE" };
        Option<string?> text = Column("--text", "The column of texts."), label = Column("--label", "The column of classes."), key = Column("--key", "Numbers: the column that says which sequence a row belongs to.");
        Option<string?> time = Column("--time", "Numbers: the column of times, which must rise. Default: the order of the rows.");
        var features = new Option<string[]>("--feature", "-f") { Description = "Numbers: a column to read; may be given several times. Default: all columns of numbers.", HelpName = "NAME" };
        var several = new Option<string?>("--several") { Description = "A text may have any number of classes, with this between them in the cell.", HelpName = "SEPARATOR" };
        Option<string?> model = Options.OutFile("--out", "Where to save the model. Default: NAME.unroll in this folder.", "-o");
        var common = new EstimatorOptions();
        var command = new Command("train", "Train a classifier, measure it on a held-out part, and save it.") { file, classes, text, label, key, time, features, several, model };
        common.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(EstimatorOptions.Said(() =>
        {
            var clock = Stopwatch.StartNew();
            (SequenceTable table, SortedDictionary<string, string> notes, string name) = Read(parsed.GetValue(file), parsed.GetValue(classes) ?? [], parsed.GetValue(text), parsed.GetValue(label),
                parsed.GetValue(key), parsed.GetValue(time), parsed.GetValue(features) is { Length: > 0 } f ? f : null, parsed.GetValue(several));
            string path = parsed.GetValue(model) ?? name + ".unroll";
            OutputFile.CheckApart([("the data", parsed.GetValue(file)), .. (parsed.GetValue(classes) ?? []).Select(c => ("a class", (string?)Pair(c).Path)), ("the model", path)]);
            OutputFile.CheckWritable(path, "the model");
            bool json = parsed.GetValue(common.Json);
            string steps = notes.ContainsKey("key_column") ? "sequences" : "texts";
            if (!json) EstimatorPrinter.Start(console, name, table, steps, table.Labels!.Found().Length);
            SequenceOptions options = common.Read(parsed, table, Tokenizer.Words);
            ClassifierTest test = EpochDisplay.Run(console, json, progress => SequenceClassifier.FitAndTest(table.Inputs, table.Labels!, options, parsed.GetValue(common.Test), progress, cancellation));
            foreach ((string note, string value) in notes) test.Classifier.Notes[note] = value;
            test.Classifier.Save(path);
            if (json) console.Output.Write(EstimatorPrinter.Json(test.Report, test.Classifier.BestEpoch, path, clock.Elapsed));
            else EstimatorPrinter.End(console, test.Classifier.Model.Summary().ToString(), test.Report, FormattableString.Invariant($"{test.Fold.Test.Length} of {table.Inputs.Count} {steps}, drawn at random"),
                test.Classifier.BestEpoch, test.Classifier.Epochs.Count, path, clock.Elapsed);
            if (!test.Classifier.Interrupted) return ExitCode.Done;
            console.Error.WriteLine($"Interrupted: the best weights up to then are in {path}.");
            return ExitCode.Interrupted;
        })));
        return command;
    }

    private static Command Predict(CliConsole console)
    {
        Argument<string> model = Options.InFile<string>("MODEL", "A file that 'unroll classify train' saved.");
        Argument<string> data = Options.InFile<string>("DATA", "A CSV file with the model's columns, or a text a line.");
        Option<string?> text = Column("--text", "The column of texts. Default: the one the model was trained on.");
        Option<string?> output = Options.OutFile("--output", "Where to write the answers as CSV. Default: standard output.", "-o");
        var command = new Command("predict", "Say the class of each text or sequence, with its probability, as CSV.") { model, data, text, output };
        command.SetAction(parsed => EstimatorOptions.Said(() => Run(console, parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), parsed.GetValue(text), parsed.GetValue(output))));
        return command;
    }

    private static int Run(CliConsole console, string model, string data, string? text, string? output)
    {
        SequenceClassifier classifier = SequenceClassifier.Load(model);
        OutputFile.CheckApart(("the model", model), ("the data", data), ("the answers", output));
        if (output is not null) OutputFile.CheckWritable(output, "the answers");
        SequenceTable table;
        if (classifier.Notes.TryGetValue("key_column", out string? key))
            table = new SequenceCsv { Key = key, Time = classifier.Notes.GetValueOrDefault("time_column"), Features = classifier.Features }.Read(data);
        else if ((text ?? classifier.Notes.GetValueOrDefault("text_column")) is { } column && !IsPlain(data, text))
            table = SequenceFiles.Texts(data, column, null, null);
        else if (Path.GetExtension(data).ToUpperInvariant() is ".CSV" or ".TSV")
            table = SequenceFiles.OnlyColumn(data) is { } only ? SequenceFiles.Texts(data, only, null, null) : throw new InvalidDataException($"The model was trained on files of lines, so it does not know which column of '{data}' holds the texts. Usual fix: --text COLUMN, or a .txt file with a text a line.");
        else
            table = SequenceFiles.LinesOf(data);
        foreach (string warning in table.Warnings) console.Error.WriteLine(warning);
        Tensor probabilities = classifier.PredictProba(table.Inputs);
        string[][] labels = classifier.PredictLabels(table.Inputs);
        string separator = classifier.Notes.GetValueOrDefault("separator", ";");
        // The rows of the file with the answer behind them; of several rows a sequence, its key.
        bool rows = table.Cells is not null && key is null;
        string[] header = [.. rows ? table.Cells!.Header : [key ?? "line"], "predicted", .. classifier.Classes.Select(c => $"p({c})")];
        IEnumerable<string[]> lines = labels.Select((l, i) => (string[])[.. rows ? table.Cells!.Rows[table.Rows[i][0]] : [table.Keys[i]], string.Join(separator, l), .. CsvText.Numbers(probabilities[i])]);
        CsvText.Write(console, output, "the answers", header, lines);
        return ExitCode.Done;
    }

    // What a CSV file was trained on may be asked of a file of lines: .txt says so.
    private static bool IsPlain(string data, string? text) => text is null && Path.GetExtension(data).Equals(".txt", StringComparison.OrdinalIgnoreCase);

    private static (SequenceTable Table, SortedDictionary<string, string> Notes, string Name) Read(string? file, string[] classes, string? text, string? label, string? key, string? time, string[]? features, string? several)
    {
        var notes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (classes.Length > 0)
        {
            if (file is not null || text is not null || label is not null || key is not null)
                throw new InvalidDataException("--class NAME=FILE stands in place of FILE.csv and its columns; give one or the other.");
            (string Class, string Path)[] pairs = [.. classes.Select(Pair)];
            return (SequenceFiles.Classes(pairs), notes, "classifier");
        }

        if (file is null) throw new InvalidDataException("Nothing to train on. Usual fix: unroll classify train FILE.csv --text COLUMN --label COLUMN, or --class NAME=FILE for each class.");
        if (label is null || (text is null) == (key is null))
            throw new InvalidDataException($"{(label is null ? "--label says which column holds the classes" : "--text COLUMN is for texts, --key COLUMN for sequences of numbers: give one of them")}. Usual fix: unroll classify train {file} --text COLUMN --label COLUMN.");
        notes["label_column"] = label;
        if (text is not null)
        {
            notes["text_column"] = text;
            if (several is not null) notes["separator"] = several;
            return (SequenceFiles.Texts(file, text, label, several), notes, Path.GetFileNameWithoutExtension(file));
        }

        if (several is not null) throw new InvalidDataException("--several is for texts; a sequence of numbers has one class.");
        notes["key_column"] = key!;
        if (time is not null) notes["time_column"] = time;
        return (new SequenceCsv { Key = key!, Time = time, Features = features, Label = label }.Read(file), notes, Path.GetFileNameWithoutExtension(file));
    }

    private static (string Class, string Path) Pair(string given) => given.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && at < given.Length - 1 ? (given[..at], given[(at + 1)..])
        : throw new InvalidDataException($"--class was '{given}'; a name and a file are needed, as in --class positive=good.txt.");

    internal static Option<string?> Column(string name, string description) => new(name) { Description = description, HelpName = "COLUMN" };
}
