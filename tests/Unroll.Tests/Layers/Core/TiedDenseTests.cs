namespace Unroll.Tests.Layers.Core;

public sealed class TiedDenseTests
{
    static readonly Tensor Ids = Tensor.From([1, 4, 2, 2, 0, 3], [2, 3]);

    static Sequential Model()
    {
        var words = new Embedding(5, 3);
        return new Sequential { words, new Gru(3) { ReturnSequences = true }, new TiedDense(words) }.Build([null]);
    }

    [Fact]
    public void The_table_is_one_weight_under_one_path()
    {
        var model = Model();
        Assert.Equal(5 * 3 + 3 * 3 * (3 + 3 + 2), model.Parameters.Total);
        Assert.Equal("embedding/embeddings", Assert.Single(model.Parameters, p => p.Shape == [5, 3]).Path);
        Assert.Equal("embedding/embeddings", Assert.Single(model.Parameters, p => p.Shape == [5, 3]).Weight.Path);
        var hidden = model.Layers[1].Call(model.Layers[0].Call(Ids));
        LayerCheck.Close(hidden.MatMul(model.Parameters["embedding/embeddings"].Value.Transpose()).ToArray(), model.Call(Ids));
    }

    [Fact]
    public void Both_sides_give_it_gradients()
    {
        var model = Model();
        var words = model.Parameters["embedding/embeddings"];
        float Loss() => model.Call(Ids).Square().Sum().Item();
        using (Gradients.Record())
            model.Call(Ids).Square().Sum().Backward();
        var gradient = words.Gradient!.ToArray();
        var kept = words.Value.ToArray();
        for (var i = 0; i < kept.Length; i++)
        {
            float At(float delta)
            {
                var moved = (float[])kept.Clone();
                moved[i] += delta;
                words.Value = Tensor.From(moved, [5, 3]);
                return Loss();
            }
            var numeric = (At(1e-2f) - At(-1e-2f)) / 2e-2f;
            Assert.Equal(numeric, gradient[i], 2e-3f);
        }
    }

    [Fact]
    public void It_trains_and_is_saved_once()
    {
        var model = Model();
        model.Compile(new Adam(0.05f), Loss.SparseCategoricalCrossEntropy);
        var history = model.Fit(Ids, Ids, new FitOptions { Epochs = 60 });
        Assert.True(history["loss"][^1] < history["loss"][0] / 2);
        using var file = new MemoryStream();
        new ModelFile(model).Write(file);
        file.Position = 0;
        var loaded = Assert.IsType<Sequential>(ModelFile.Read(file).Model);
        Assert.Equal(model.Call(Ids).ToArray(), loaded.Call(Ids).ToArray());
        Assert.Same(loaded.Layers[0], Assert.IsType<TiedDense>(loaded.Layers[2]).Embedding);
    }

    [Fact]
    public void A_cap_keeps_logits_within_it()
    {
        var words = new Embedding(5, 3) { EmbeddingsInitializer = Initializer.RandomNormal };
        var (plain, capped) = (new TiedDense(words), new TiedDense(words) { LogitSoftCap = 2 });
        var x = Tensor.Random([2, 3], Distribution.Normal(0, 100), 1);
        LayerCheck.Close(((plain.Call(x) / 2).Tanh() * 2).ToArray(), capped.Call(x));
        Assert.All(capped.Call(x).ToArray(), y => Assert.InRange(y, -2, 2));
        Assert.Contains("Dense(3)", Assert.Throws<ShapeException>(() => new TiedDense(words).Call(Tensor.Ones([2, 4]))).Message);
    }
}
