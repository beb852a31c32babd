using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using static Unroll.Tests.Saving.TestRegistry;

namespace Unroll.Tests.Saving;

public class BrokenModelFileTests
{
    static readonly byte[] Good = Make();

    static byte[] Make()
    {
        using var stream = new MemoryStream();
        new ModelFile(Small()).Write(stream, Mine);
        return stream.ToArray();
    }

    static string Refused(byte[] bytes) => Assert.Throws<ModelFileException>(() => ModelFile.Read(new MemoryStream(bytes), Mine)).Message;

    /// <summary>The good file with parts changed; checksums made anew unless the change is to be noticed by them.</summary>
    static byte[] With(Action<Dictionary<string, byte[]>> change, bool mendChecksums = true)
    {
        var parts = new Dictionary<string, byte[]>();
        using (var zip = new ZipArchive(new MemoryStream(Good)))
            foreach (var entry in zip.Entries)
            {
                using var part = entry.Open();
                var copy = new MemoryStream();
                part.CopyTo(copy);
                parts[entry.FullName] = copy.ToArray();
            }
        var before = parts.Where(p => p.Key != "meta.json").ToDictionary(p => p.Key, p => Convert.ToHexStringLower(SHA256.HashData(p.Value)));
        change(parts);
        if (mendChecksums && parts.TryGetValue("meta.json", out var meta))
        {
            var text = Encoding.UTF8.GetString(meta);
            foreach (var (name, hash) in before)
                if (parts.TryGetValue(name, out var part))
                    text = text.Replace(hash, Convert.ToHexStringLower(SHA256.HashData(part)), StringComparison.Ordinal);
            parts["meta.json"] = Encoding.UTF8.GetBytes(text);
        }
        var result = new MemoryStream();
        using (var zip = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in parts)
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(bytes);
            }
        return result.ToArray();
    }

    static void Replace(Dictionary<string, byte[]> parts, string part, string from, string to)
    {
        var text = Encoding.Latin1.GetString(parts[part]);
        Assert.Contains(from, text, StringComparison.Ordinal);
        parts[part] = Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_zipped_again_by_another_tool_opens() => ModelFile.Read(new MemoryStream(With(_ => { })), Mine);

    [Fact]
    public void Every_cut_is_refused()
    {
        for (var length = 0; length < Good.Length; length += Math.Max(1, Good.Length / 300))
            Refused(Good[..length]);
    }

    [Fact]
    public void Every_changed_byte_is_refused_or_changes_nothing()
    {
        var expected = Small().Call(Input(2, 3)).ToArray();
        for (var i = 0; i < Good.Length; i++)
        {
            var bytes = (byte[])Good.Clone();
            bytes[i] ^= (byte)(1 << i % 8);
            try
            {
                Assert.Equal(expected, ModelFile.Read(new MemoryStream(bytes), Mine).Model.Call(Input(2, 3)).ToArray());
            }
            catch (ModelFileException)
            {
            }
        }
    }

    [Fact]
    public void A_newer_format_is_refused_by_its_number() =>
        Assert.Contains("it has format version 2, and this version of Unroll reads up to 1", Refused(With(p => Replace(p, "model.json", "\"format_version\": 1", "\"format_version\": 2"), mendChecksums: false)), StringComparison.Ordinal);

    [Fact]
    public void An_altered_part_is_refused()
    {
        Assert.Contains("model.json has been altered", Refused(With(p => Replace(p, "model.json", "\"units\": 4", "\"units\": 5"), mendChecksums: false)), StringComparison.Ordinal);
        Assert.Contains("weights.safetensors has been altered", Refused(With(p => p["weights.safetensors"][^1] ^= 1, mendChecksums: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_files_are_refused()
    {
        Assert.Contains("not a model file", Refused([]), StringComparison.Ordinal);
        Assert.Contains("not a model file", Refused(Encoding.UTF8.GetBytes("hello, I am a text file\n")), StringComparison.Ordinal);
        Assert.Contains("a zip file without model.json", Refused(With(p => p.Remove("model.json"))), StringComparison.Ordinal);
        Assert.Contains("not written by Unroll", Refused(With(p => p["model.json"] = "{\"class_name\":\"Sequential\"}"u8.ToArray())), StringComparison.Ordinal);
        Assert.Contains("is not JSON", Refused(With(p => p["model.json"] = "hello"u8.ToArray())), StringComparison.Ordinal);
        Assert.Contains("meta.json is missing", Refused(With(p => p.Remove("meta.json"))), StringComparison.Ordinal);
        Assert.Contains("weights.safetensors is missing", Refused(With(p => p.Remove("weights.safetensors"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_do_not_fit_the_model_are_listed()
    {
        Assert.Contains("of another shape: test_dense/kernel (needs [3, 5], got [3, 4])", Refused(With(p => Replace(p, "model.json", "\"units\": 4", "\"units\": 5"))), StringComparison.Ordinal);
        Assert.Contains("1 missing: test_dense/bias; 1 unexpected: test_dense/boss", Refused(With(p => Replace(p, "weights.safetensors", "test_dense/bias", "test_dense/boss"))), StringComparison.Ordinal);
        Assert.Contains("elements of type I32", Refused(With(p => Replace(p, "weights.safetensors", "F32", "I32"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_work_is_refused_with_the_place()
    {
        Assert.Contains("there is no option 'unit'. Did you mean 'units'?", Refused(With(p => Replace(p, "model.json", "\"units\"", "\"unit\""))), StringComparison.Ordinal);
        Assert.Contains("no layer 'test_dance'", Refused(With(p => Replace(p, "model.json", "\"test_dense\"", "\"test_dance\""))), StringComparison.Ordinal);
        Refused(With(p => Replace(p, "model.json", "\"units\": 4", "\"units\": -4")));
        Refused(With(p => Replace(p, "model.json", "\"units\": 4", "\"units\": 2000000000")));
    }

    [Fact]
    public void A_file_that_was_written_as_format_version_1_opens()
    {
        var path = GoldenFile.Find("format-1.unroll");
        var file = ModelFile.Open(path, Mine);
        Assert.Equal("a file of format version 1", file.Notes["what"]);
        Assert.Equal("""{"answer":42}""", file.Extras["extra"]);
        Assert.Equal(42, file.Model.StepCount);
        var weights = Safetensors.Read(GoldenFile.Find("format-1.expected.safetensors"));
        Assert.Equal(weights["y"].ToArray(), file.Model.Call(new Values(("a", weights["a"]), ("b", weights["b"]))).Select(y => y.ToArray()).First());
    }

    [Fact]
    public void A_recurrent_file_of_format_version_1_computes_and_trains_on()
    {
        var model = Model.Load(GoldenFile.Find("format-1-recurrent.unroll"));
        var stored = Safetensors.Read(GoldenFile.Find("format-1-recurrent.expected.safetensors"));
        Near(stored["y"], model.Call(stored["x"]));
        Assert.Equal((3L, 3L), (model.StepCount, model.Compilation!.Optimizer.Iterations));
        GoldenFile.Train(model, stored["x"], stored["t"], 2);
        Near(stored["after"], model.Call(stored["x"]));

        // Written with the widest instructions; others round differently.
        static void Near(Tensor expected, Tensor actual) => Assert.All(expected.ToArray().Zip(actual.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4f));
    }
}
