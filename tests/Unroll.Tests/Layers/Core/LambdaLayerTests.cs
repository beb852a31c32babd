namespace Unroll.Tests.Layers.Core;

public sealed class LambdaLayerTests
{
    [Fact]
    public void It_is_its_function_in_a_model_and_refuses_a_file_by_name()
    {
        var model = new Sequential { new LambdaLayer(x => x.Square().Sum(-1)) { Name = "energy" } }.Build([null, 2]);
        var x = Tensor.From([1, 2, 3, 4], [1, 2, 2]).To(DType.Float32);
        Assert.Equal([5, 25], model.Call(x).ToArray());
        using var file = new MemoryStream();
        var message = Assert.Throws<InvalidOperationException>(() => new ModelFile(model).Write(file)).Message;
        Assert.Contains("LambdaLayer 'energy'", message);
        Assert.Contains("registered", message);
    }

    [Fact]
    public void Identity_gives_what_it_gets()
    {
        var x = Tensor.Ones([2, 3, 1]).WithMask(Mask.FromLengths([1, 3], 3));
        var y = new IdentityLayer().Call(x);
        Assert.Equal(x.ToArray(), y.ToArray());
        Assert.True(y.Mask!.SameAs(x.Mask!));
    }
}
