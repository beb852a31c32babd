namespace Unroll;

/// <summary>Told of layers as they run.</summary>
internal abstract class LayerWatch
{
    /// <summary>The layer begins; layers inside it follow before its <see cref="Exit"/>.</summary>
    internal abstract void Enter(Layer layer);

    /// <summary>The layer has run.</summary>
    internal abstract void Exit(Layer layer, Values inputs, Values outputs);
}
