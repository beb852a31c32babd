namespace Unroll.Tests;

public sealed class EmbeddingTests
{
    static readonly Tensor Table = Tensor.From(new float[,] { { 0, 0 }, { 1, 2 }, { 3, 4 }, { 5, 6 } });

    [Fact]
    public void Each_id_gives_its_row()
    {
        var layer = new Embedding(4, 2) { Vectors = Table };
        var y = layer.Call(Tensor.From(new[,] { { 3, 1, 0 }, { 1, 1, 2 } }));
        Assert.Equal([2, 3, 2], y.Shape);
        LayerCheck.Close([5, 6, 1, 2, 0, 0, 1, 2, 1, 2, 3, 4], y);
        Assert.Null(y.Mask);
    }

    [Fact]
    public void The_gradient_of_a_row_is_the_sum_over_its_uses()
    {
        var layer = new Embedding(4, 2);
        LayerCheck.Gradients(layer, Tensor.From(new[,] { { 3, 1, 0 }, { 1, 1, 2 } }));
        using var tape = Gradients.Record();
        var gradient = layer.Call(Tensor.From(new[,] { { 1, 1, 3 } })).Sum().Backward()[layer.Weights[0]]!;
        LayerCheck.Close([0, 0, 2, 2, 0, 0, 1, 1], gradient);
    }

    [Fact]
    public void Mask_zero_masks_id_zero_and_nothing_else()
    {
        var y = new Embedding(4, 2) { MaskZero = true }.Call(Tensor.From(new[,] { { 3, 1, 0 }, { 0, 1, 2 } }));
        Assert.Equal([true, true, false, false, true, true], y.Mask!.Steps.ToArray<bool>());
        Assert.Equal(MaskKind.General, y.Mask.Kind);
        Assert.Contains("embedding", y.Mask.Origin);
    }

    [Fact]
    public void A_mask_of_the_ids_is_kept_and_joined_with_mask_zero()
    {
        var ids = Tensor.From(new[,] { { 3, 0, 2 }, { 1, 2, 0 } }).WithMask(Mask.FromLengths([3, 1], 3));
        Assert.Equal([true, true, true, true, false, false], new Embedding(4, 2).Call(ids).Mask!.Steps.ToArray<bool>());
        Assert.Equal([true, false, true, true, false, false], new Embedding(4, 2) { MaskZero = true }.Call(ids).Mask!.Steps.ToArray<bool>());
    }

    [Fact]
    public void Any_id_may_stand_at_a_masked_step()
    {
        var layer = new Embedding(4, 2) { Vectors = Table };
        var ids = Tensor.From(new[,] { { 3, -1, 99 } }).WithMask(Mask.FromLengths([1], 3));
        LayerCheck.Close([5, 6, 0, 0, 0, 0], layer.Call(ids));
    }

    [Fact]
    public void Whole_numbers_in_float_are_taken_as_ids()
    {
        var layer = new Embedding(4, 2) { Vectors = Table };
        LayerCheck.Close([5, 6, 1, 2], layer.Call(Tensor.From(new[,] { { 3f, 1f } })));
        var error = Assert.Throws<ArgumentException>(() => layer.Call(Tensor.From(new[,] { { 3f, 1f }, { 2.5f, 0 } })));
        Assert.Contains("Embedding 'embedding': got 2.5 at position [1, 0]", error.Message);
    }

    [Fact]
    public void An_id_out_of_range_is_an_error_with_id_position_and_layer()
    {
        var layer = new Embedding(4, 2) { Name = "words" };
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => layer.Call(Tensor.From(new[,] { { 3, 1 }, { 0, 4 } })));
        Assert.Contains("Embedding 'words': got id 4 at position [1, 1]; needed 0 to 3", error.Message);
        Assert.Contains("new Embedding(5, 2)", error.Message);
        Assert.Contains("got id -1", Assert.Throws<ArgumentOutOfRangeException>(() => layer.Call(Tensor.From(new[,] { { -1 } }))).Message);
    }

    [Fact]
    public void Given_vectors_can_be_frozen_and_must_fit()
    {
        var model = new Sequential { new Embedding(4, 2) { Vectors = Table, Trainable = false }, new Dense(1) }.Build([3]);
        Assert.False(model.Parameters["embedding/embeddings"].Trainable);
        Assert.Equal(Table.ToArray(), model.Parameters["embedding/embeddings"].Value.ToArray());
        using var tape = Gradients.Record();
        var gradients = model.Call(Tensor.From(new[,] { { 1, 2, 3 } })).Sum().Backward();
        Assert.Null(gradients[model.Parameters["embedding/embeddings"].Weight]);
        Assert.NotNull(gradients[model.Parameters["dense/kernel"].Weight]);
        var error = Assert.Throws<ShapeException>(() => new Embedding(5, 2) { Vectors = Table }.Call(Tensor.From(new[,] { { 1 } })));
        Assert.Contains("[4, 2]", error.Message);
        Assert.Contains("[5, 2]", error.Message);
    }

    [Fact]
    public void The_first_layer_of_a_model_makes_its_input_whole_numbers()
    {
        var model = new Sequential { new Embedding(4, 2), new Dense(1) }.Build([null]);
        Assert.Equal(DType.Int32, model.Graph!.Inputs[0].DType);
    }

    [Fact]
    public void Symbolic_shape_is_the_eager_one_and_an_empty_batch_goes_through()
    {
        LayerCheck.Shapes(() => new Embedding(9, 3), Tensor.From(new[,] { { 1, 2 } }));
        LayerCheck.EmptyBatch(new Embedding(9, 3) { MaskZero = true }, Tensor.From(new[,] { { 1, 2 } }));
    }
}
