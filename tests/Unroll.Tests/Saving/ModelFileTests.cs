using System.IO.Compression;
using static Unroll.Tests.Saving.TestRegistry;

namespace Unroll.Tests.Saving;

public class ModelFileTests
{
    static byte[] Bytes(Model model)
    {
        using var stream = new MemoryStream();
        new ModelFile(model).Write(stream, Mine);
        return stream.ToArray();
    }

    static Model Again(Model model) => ModelFile.Read(new MemoryStream(Bytes(model)), Mine).Model;

    [Fact]
    public void A_loaded_sequential_computes_the_same_bits()
    {
        var model = Small(seed: 3);
        model.StepCount = 17;
        var again = Again(model);
        Assert.Equal(model.Call(Input(5, 3)).ToArray(), again.Call(Input(5, 3)).ToArray());
        Assert.Equal((3, 17L), (again.Seed, again.StepCount));
        Assert.Equal(model.Parameters.Select(p => p.ToString()), again.Parameters.Select(p => p.ToString()));
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        Assert.Equal(Bytes(Small()), Bytes(Small()));
        Assert.Equal(Bytes(Small()), Bytes(Again(Small())));
        Assert.NotEqual(Bytes(Small()), Bytes(Small(seed: 1)));
    }

    [Fact]
    public void A_graph_with_two_inputs_operators_and_a_shared_layer_comes_back()
    {
        var (a, b) = (new Symbol("a", [3]), new Symbol("b", [3]));
        var shared = new TestDense(3) { Name = "shared" };
        var sum = shared.Call(a) + shared.Call(b) * 2;
        var model = new Functional([a, b], [new TestDense(1).Call(sum[.., 0..2]), sum]);
        var (x, y) = (Input(4, 3), Input(4, 3) + 1);
        var before = model.Call(new Values(("a", x), ("b", y)));
        var again = Assert.IsType<Functional>(Again(model));
        var after = again.Call(new Values(("a", x), ("b", y)));
        Assert.Equal(before[0].ToArray(), after[0].ToArray());
        Assert.Equal(before[1].ToArray(), after[1].ToArray());
        Assert.Equal(4, again.Parameters.Count);
        Assert.Equal(["a", "b"], again.Inputs.Select(i => i.Name));
    }

    [Fact]
    public void A_model_of_models_that_share_layers_comes_back_with_the_sharing()
    {
        var x = new Symbol("x", [3]);
        var encoder = new Functional(x, new TestDense(2).Call(x)) { Name = "encoder" };
        var y = new Symbol("y", [3]);
        var twice = new Functional([y], [encoder.Call(y), encoder.Call(y * 2)]) { Name = "twice" };
        var again = Again(twice);
        Assert.Equal(twice.Call(Input(2, 3)).ToArray(), again.Call(Input(2, 3)).ToArray());
        Assert.Equal(["encoder/test_dense/kernel", "encoder/test_dense/bias"], again.Parameters.Select(p => p.Path));
    }

    [Fact]
    public void A_model_of_ones_own_comes_back_with_layers_that_only_its_methods_use()
    {
        var model = new TestModel(4) { Twice = true, Seed = 5 };
        var y = model.Call(Input(2, 6));
        var other = model.Other(Input(2, 4));
        var again = Assert.IsType<TestModel>(Again(model));
        Assert.True(again.Twice);
        Assert.Equal(y.ToArray(), again.Call(Input(2, 6)).ToArray());
        Assert.Equal(other.ToArray(), again.Other(Input(2, 4)).ToArray());
    }

    [Fact]
    public void Frozen_layers_and_single_frozen_weights_stay_frozen()
    {
        var model = Small();
        model.Layers[0].Trainable = false;
        model.Parameters["test_dense_1/bias"].Trainable = false;
        var again = (Sequential)Again(model);
        Assert.Equal(model.Parameters.Select(p => p.Trainable), again.Parameters.Select(p => p.Trainable));
        again.Layers[0].Trainable = true;
        Assert.True(again.Parameters["test_dense/kernel"].Trainable);
    }

    [Fact]
    public void Float64_weights_keep_all_their_digits()
    {
        var model = Small();
        var bias = Tensor.From([0.1, 1e-300], [2], DType.Float64);
        model.Parameters["test_dense_1/bias"].Value = bias;
        Assert.Equal(bias.ToArray<double>(), Again(model).Parameters["test_dense_1/bias"].Value.ToArray<double>());
    }

    [Fact]
    public void Notes_and_documents_of_the_program_come_back()
    {
        var file = new ModelFile(Small());
        file.Notes["trained on"] = "1949-1958, \"airline\", größer";
        file.Extras["forecaster"] = """{"horizon":24}""";
        using var stream = new MemoryStream();
        file.Write(stream, Mine);
        stream.Position = 0;
        var again = ModelFile.Read(stream, Mine);
        Assert.Equal(file.Notes, again.Notes);
        Assert.Equal(file.Extras, again.Extras);
        Assert.StartsWith("Unroll ", again.CreatedBy, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ModelFile(Small()) { Extras = { ["a/b"] = "1" } }.Write(Stream.Null, Mine));
        Assert.Throws<ArgumentException>(() => new ModelFile(Small()) { Extras = { ["a"] = "{" } }.Write(Stream.Null, Mine));
    }

    [Fact]
    public void A_model_that_is_not_built_refuses_with_the_fix()
    {
        Assert.Contains("Usual fix: model.Build(", Assert.Throws<InvalidOperationException>(() => Bytes(new Sequential { new TestDense(2) })).Message, StringComparison.Ordinal);
        Assert.Contains("has not been built", Assert.Throws<InvalidOperationException>(() => Bytes(new TestModel(2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_of_ones_own_is_asked_for_with_the_line_to_write()
    {
        Assert.Contains("Registry.Default.With<TestDense>(\"test_dense\")", Assert.Throws<InvalidOperationException>(() => new ModelFile(Small()).Write(Stream.Null)).Message, StringComparison.Ordinal);
        Assert.Contains("Registry.Default.With<TestDense>(\"test_dense\")", Assert.Throws<ModelFileException>(() => ModelFile.Read(new MemoryStream(Bytes(Small())))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Saving_replaces_the_file_and_leaves_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.unroll"], "old");
        Small().Save(folder["m.unroll"], Mine);
        Assert.Equal(["m.unroll"], Directory.GetFiles(folder.Root).Select(Path.GetFileName));
        Assert.Equal(Small().Call(Input(1, 3)).ToArray(), Model.Load(folder["m.unroll"], Mine).Call(Input(1, 3)).ToArray());
    }

    [Fact]
    public void A_failure_while_writing_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.unroll"], "old");
        var error = Assert.Throws<ModelFileException>(() => AtomicFile.Write(folder["m.unroll"], "the model", stream =>
        {
            stream.WriteByte(1);
            throw new IOException("No space left on device.");
        }));
        Assert.Contains("No space left on device. The file that was there is unchanged.", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(folder["m.unroll"]));
        Assert.Single(Directory.GetFiles(folder.Root));
        Assert.Throws<InvalidOperationException>(() => new Sequential { new TestDense(2) }.Save(folder["m.unroll"], Mine));
        Assert.Equal("old", File.ReadAllText(folder["m.unroll"]));
    }

    [Fact]
    public void Places_that_cannot_be_written_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("does not exist", Assert.Throws<ModelFileException>(() => Small().Save(folder["no/m.unroll"], Mine)).Message, StringComparison.Ordinal);
        Assert.Contains("that is a folder", Assert.Throws<ModelFileException>(() => Small().Save(folder.Root, Mine)).Message, StringComparison.Ordinal);
        Assert.Contains("There is no model file", Assert.Throws<ModelFileException>(() => Model.Load(folder["no.unroll"])).Message, StringComparison.Ordinal);
        Assert.Throws<ModelFileException>(() => Model.Load(folder.Root));
    }

    [Fact]
    public void The_parts_are_an_ordinary_zip()
    {
        using var zip = new ZipArchive(new MemoryStream(Bytes(Small())));
        Assert.Equal(["model.json", "weights.safetensors", "meta.json"], zip.Entries.Select(e => e.FullName));
    }
}
