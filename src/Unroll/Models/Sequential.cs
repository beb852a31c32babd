using System.Collections;

namespace Unroll;

/// <summary>Layers one after another.</summary>
/// <remarks><c>new Sequential { new Embedding(2000, 128), new Lstm(64), new Dense(1) }</c>. The input's shape comes from the data, or from
/// <see cref="Build(int?[], DType?)"/>.</remarks>
public sealed class Sequential : Model, IEnumerable<Layer>
{
    readonly List<Layer> _layers = [];
    Graph? _graph;

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override Graph? Graph => _graph;

    /// <summary>Appends a layer.</summary>
    /// <exception cref="InvalidOperationException">The model has been built already.</exception>
    public void Add(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (IsBuilt)
            throw new InvalidOperationException($"{Who}: a layer was added after the model was built; add all layers first.");
        _layers.Add(Track(layer));
    }

    /// <summary>Builds the model for inputs of this shape and gives every weight its first value.</summary>
    /// <param name="inputShape">Lengths of the axes after the batch; null where any length is allowed: <c>[null, 5]</c>.</param>
    /// <param name="type">Element type of the input; by default Int32 when the first layer is an <c>Embedding</c>, else Float32.</param>
    /// <returns>The model itself.</returns>
    public Sequential Build(int?[] inputShape, DType? type = null)
    {
        Prepare([Shape.Unknown, .. inputShape.Select(n => n ?? Shape.Unknown)], type);
        EnsureBuilt([]);
        Fill((ulong)Seed, Owner is null ? "" : Path);
        return this;
    }

    /// <summary>Declares the weights for inputs of this shape (batch first) without giving them values: a file has those.</summary>
    internal void BuildGraph(Shape input, DType? type)
    {
        Prepare(input, type);
        EnsureBuilt([input]);
    }

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        if (_graph is null)
            Prepare(inputs[0].With(0, Shape.Unknown), null);
    }

    void Prepare(Shape input, DType? type)
    {
        if (_layers.Count == 0)
            throw new InvalidOperationException($"{Who} has no layers. Usual fix: new Sequential {{ new Lstm(64), new Dense(1) }}.");
        var first = new Symbol(null, 0, "x", input, type ?? (_layers[0].InputType), null);
        var last = first;
        foreach (var layer in _layers)
            last = layer.Call(last);
        _graph = new Graph(Who, [first], [last]);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        using var run = LayerRun.Begin(inputs, pass);
        var x = inputs[0];
        run.Hold(x);
        for (var i = 0; i < _layers.Count; i++)
        {
            var y = run.Call(_layers[i], x, pass, answers: i == _layers.Count - 1)[0];
            run.Hold(y);
            run.Drop(x);
            run.Sweep();
            x = y;
        }
        var answer = run.Answer(x);
        run.End([x]);
        return new Values(("y", answer));
    }

    /// <summary>The layers in order.</summary>
    public IEnumerator<Layer> GetEnumerator() => _layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
