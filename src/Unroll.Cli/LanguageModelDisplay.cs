using System.Globalization;
using Spectre.Console;

namespace Unroll.Cli;

/// <summary>Shows the training of a language model: its checks with samples as lines and, on a terminal, a line that is redrawn between them; nothing when quiet.</summary>
internal static class LanguageModelDisplay
{
    public static T Run<T>(CliConsole console, bool quiet, Func<IProgress<LanguageModelProgress>?, T> train)
    {
        if (quiet) return train(null);
        if (!console.Live) return train(new Plain(console.Output));
        return console.Pretty.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 14 }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => train(new LiveProgress(console.Pretty, context.AddTask("starting", maxValue: 1))));
    }

    private static string Check(LanguageModelProgress p)
        => string.Create(CultureInfo.InvariantCulture, $"{p.Elapsed.TotalSeconds,6:F1} s  {p}{(p.IsBest ? " *" : "")}") + "\n" + string.Join('\n', p.Sample!.Split('\n').Where(l => l.Length > 0).Select(l => "          | " + l));

    private sealed class LiveProgress(IAnsiConsole console, ProgressTask task) : IProgress<LanguageModelProgress>
    {
        public void Report(LanguageModelProgress value)
        {
            if (value.Sample is not null) console.WriteLine(Check(value));
            string left = value.TimeLeft is { } t ? string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(t.TotalSeconds)} s left") : "";
            task.Description = Markup.Escape((value with { ValidationLoss = null }).ToString() + left);
            task.Value = value.Done;
        }
    }

    private sealed class Plain(TextWriter output) : IProgress<LanguageModelProgress>
    {
        public void Report(LanguageModelProgress value)
        {
            if (value.Sample is not null) output.WriteLine(Check(value));
        }
    }
}
