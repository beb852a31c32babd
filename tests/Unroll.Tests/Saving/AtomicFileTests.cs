namespace Unroll.Tests.Saving;

public sealed class AtomicFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("unroll-atomic").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_save_deletes_what_killed_programs_left_beside_its_file_and_nothing_else()
    {
        string Left(string name)
        {
            File.WriteAllText(Path.Combine(_folder, name), "half of a file");
            return name;
        }
        var dead = Left($".w.safetensors.{Environment.MachineName}-{int.MaxValue}.01.tmp");
        string[] stay =
        [
            Left($".w.safetensors.{Environment.MachineName}-{Environment.ProcessId}.02.tmp"), Left($".w.safetensors.another-{Environment.MachineName}-{int.MaxValue}.03.tmp"),
            Left($".v.safetensors.{Environment.MachineName}-{int.MaxValue}.04.tmp"), Left($".w.safetensors.{Environment.MachineName}-mine.tmp"),
        ];
        Safetensors.Write(Path.Combine(_folder, "w.safetensors"), new Dictionary<string, Tensor> { ["w"] = Tensor.Ones([2]) });
        Assert.False(File.Exists(Path.Combine(_folder, dead)));
        Assert.Equal([.. stay.Append("w.safetensors").Order(StringComparer.Ordinal)], Directory.GetFiles(_folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }
}
