using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Unroll.Tests.Saving;

/// <summary>Files whose checksums are right but whose documents say something else than this library wrote: every value of every document in turn.</summary>
public partial class DamagedPartsTests
{
    static readonly string[] Others = ["-1", "0", "2000000000", "1e300", "\"zzz\"", "null", "true", "{}", "[]", "[[1]]"];

    static Dictionary<string, byte[]> Parts()
    {
        var x = new Symbol("x", [null], DType.Int32);
        var words = new Embedding(9, 4) { MaskZero = true }.Call(x);
        var run = new Bidirectional(new Lstm(3) { ReturnSequences = true, RecurrentDropout = 0.1f }).Call(words);
        var model = new Functional([x], [new Sequential { new MaxPooling1D(2), new Gru(2), new Dense(5) { KernelRegularizer = new L2(0.1f) } }.Call(run) * 2]);
        model.Compile(new Adam(0.01), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        using var stream = new MemoryStream();
        new ModelFile(model) { WithOptimizerState = true, Notes = { ["a"] = "b" } }.Write(stream);
        using var zip = new ZipArchive(stream);
        return zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var part = e.Open();
            using var bytes = new MemoryStream();
            part.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    [Theory]
    [InlineData("model.json")]
    [InlineData("training.json")]
    [InlineData("meta.json")]
    public void Any_value_in_the_place_of_another_is_refused_or_harmless(string part)
    {
        var parts = Parts();
        var text = Encoding.UTF8.GetString(parts[part]);
        var wrong = new List<string>();
        foreach (var place in Values().Matches(text).AsEnumerable())
            foreach (var other in Others)
            {
                var changed = text[..place.Index] + other + text[(place.Index + place.Length)..];
                try
                {
                    ModelFile.Read(new MemoryStream(Zipped(parts, part, Encoding.UTF8.GetBytes(changed))));
                }
                catch (ModelFileException)
                {
                }
                catch (Exception e)
                {
                    wrong.Add($"{text[Math.Max(0, place.Index - 30)..(place.Index + place.Length)].Trim()} -> {other}: {e.GetType().Name}: {e.Message}");
                }
            }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(40)));
    }

    static byte[] Zipped(Dictionary<string, byte[]> parts, string changed, byte[] bytes)
    {
        var meta = Encoding.UTF8.GetString(changed == "meta.json" ? bytes : parts["meta.json"])
            .Replace(Convert.ToHexStringLower(SHA256.HashData(parts[changed])), Convert.ToHexStringLower(SHA256.HashData(bytes)), StringComparison.Ordinal);
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in parts)
            {
                using var part = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                part.Write(name == "meta.json" ? Encoding.UTF8.GetBytes(meta) : name == changed ? bytes : content);
            }
        return stream.ToArray();
    }

    // Numbers, texts that are no keys, true, false, null, and empty or short lists.
    [GeneratedRegex("""(?<=[:\[,]\s*)(?:-?\d[\d.eE+-]*|"[^"]*"(?!\s*:)|true|false|null|\[[^\[\]{}]*\])""")]
    private static partial Regex Values();
}
