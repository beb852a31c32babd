using System.Globalization;
using System.Text.Json.Nodes;

namespace Unroll.Bench;

/// <summary>One measured line: ours, or a peer's.</summary>
/// <param name="Row">The workload.</param>
/// <param name="Peer">Who was measured.</param>
/// <param name="Threads">With how many threads.</param>
/// <param name="Fields">Everything the line says.</param>
internal sealed record MeasuredLine(string Row, string Peer, int Threads, JsonObject Fields)
{
    internal double? Median => Number("median_ms");

    /// <summary>A field that is a number, or null.</summary>
    internal double? Number(string field) => Fields[field] is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    /// <summary>The lines of a file that are measurements; others are passed over.</summary>
    /// <exception cref="FormatException">A line begins like JSON and is none: says which.</exception>
    internal static IReadOnlyList<MeasuredLine> Read(TextReader reader)
    {
        var found = new List<MeasuredLine>();
        for (var number = 1; reader.ReadLine() is { } text; number++)
        {
            if (!text.StartsWith('{'))
                continue;
            var fields = Parse(text, number);
            if ((string?)fields["row"] is { } row)
                found.Add(new MeasuredLine(row, (string?)fields["peer"] ?? "", (int?)fields["threads"] ?? 1, fields));
        }
        return found;
    }

    static JsonObject Parse(string text, int number)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Line {number} is not JSON: {e.Message}"), e);
        }
    }
}
