namespace Unroll.Bench;

/// <summary>A recurrent layer's recorded forward pass and its backward pass into weights, inputs and initial states, one after the other.</summary>
internal sealed class LayerPass(Layer layer, Values inputs, bool training = false)
{
    Tensor? _result, _seed;
    Tensor[] _wanted = [];
    ulong _step;

    internal void Forward()
    {
        using var tape = Gradients.Record();
        _result = layer.Call(inputs, training ? new Pass(true, _step++) : default)[0];
    }

    internal void Backward()
    {
        if (_result is null)
            return;
        _seed ??= Tensor.Full(_result.Shape, 0.1);
        if (_wanted.Length == 0)
            _wanted = [.. inputs, .. Weights(layer)];
        Gradients.Of(_result, _seed, _wanted);
        _result = null;
    }

    static IEnumerable<Tensor> Weights(Layer layer) => layer.Weights.Select(w => w.Live).Concat(layer.Children.SelectMany(c => Weights(c.Layer)));
}
