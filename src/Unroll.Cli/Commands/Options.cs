using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Unroll.Cli.Commands;

/// <summary>Options that several commands share the rules of.</summary>
internal static class Options
{
    /// <summary>A whole number of at least 1; anything else is a bad argument.</summary>
    public static Option<int?> Count(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (Number(result) is { } value && value < 1) result.AddError(FormattableString.Invariant($"{name} was {value}; a whole number of at least 1 is needed."));
        });
        return option;
    }

    public static Option<string?> OutFile(string name, string description, params string[] aliases)
        => new(name, aliases) { Description = description, HelpName = "FILE" };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON and nothing else." };

    /// <summary>A file to read. What looks like an option was meant as one.</summary>
    public static Argument<T> InFile<T>(string name, string description)
    {
        var argument = new Argument<T>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value is ['-', _, ..] value) result.AddError($"There is no option '{value}' here.");
        });
        return argument;
    }

    private static int? Number(OptionResult result)
        => result.Tokens.Count > 0 && int.TryParse(result.Tokens[^1].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;
}
