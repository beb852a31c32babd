namespace Unroll;

/// <summary>A weight of a layer: declared when the layer is built, filled from (seed, path) when the model is created, changed by
/// <see cref="Variable.Assign"/> and optimizers only.</summary>
public sealed class Weight : Variable
{
    readonly Layer _layer;
    bool _trainable;

    internal Weight(Layer layer, string name, Shape shape, Initializer initializer, bool trainable)
        => (_layer, Name, Shape, Initializer, _trainable) = (layer, name, shape, initializer, trainable);

    /// <summary>The name within its layer, for example <c>recurrent_kernel</c>.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override Shape Shape { get; }

    /// <summary>What fills it.</summary>
    public Initializer Initializer { get; }

    /// <summary>A penalty added to the training loss, or null.</summary>
    public Regularizer? Regularizer { get; init; }

    /// <summary>Applied to the value after each optimizer step, or null.</summary>
    public Constraint? Constraint { get; init; }

    /// <summary>Where it stands in the model that owns its layer: <c>encoder/forward/recurrent_kernel</c>.</summary>
    public override string Path => _layer.Path.Length == 0 ? Name : $"{_layer.Path}/{Name}";

    /// <summary>Whether optimizers change it: false also when its layer is frozen.</summary>
    public override bool Trainable
    {
        get => _trainable && _layer.Trainable;
        set => _trainable = value;
    }

    /// <summary>Its own setting, whether or not its layer is frozen.</summary>
    internal bool OwnTrainable => _trainable;

    internal override Tensor? Placeholder => _layer.Probe?.Placeholder(Shape);

    /// <summary>Gives a declared weight its first value.</summary>
    internal void Fill(ulong seed, string path)
    {
        if (!HasValue)
            Assign(Initializer.Make(Shape, Kernels.CounterRandom.Mix(Kernels.CounterRandom.Mix(seed, "init"), path)));
    }
}
