namespace Unroll.Tests.Architecture;

public class PublicApiTests
{
    /// <summary>Set to 1 to write down the public API as it is now.</summary>
    const string Accept = "UNROLL_ACCEPT_API";

    [Theory]
    [InlineData("Unroll.Tensors")]
    [InlineData("Unroll")]
    [InlineData("Unroll.Testing")]
    public void The_public_api_is_the_approved_one(string assembly)
    {
        var now = PublicApi.Print(System.Reflection.Assembly.Load(assembly));
        var path = Repository.Folder("tests", "approved", $"{assembly}.txt");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(path, now);
        var approved = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (approved == now)
            return;
        var (before, after) = (Qualified(approved), Qualified(now));
        var changes = before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}"));
        Assert.Fail($"The public API of {assembly} has changed:\n{string.Join('\n', changes)}\nIf that is meant, run the test again with {Accept}=1 and commit tests/approved/{assembly}.txt.");
    }

    /// <summary>Each member with its type, so that a change can be read on its own.</summary>
    static List<string> Qualified(string text)
    {
        var (lines, type) = (new List<string>(), "");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            lines.Add(line.StartsWith(' ') ? $"{type} | {line.Trim()}" : type = line);
        return lines;
    }
}
