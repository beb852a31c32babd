using Unroll.Kernels;

namespace Unroll;

/// <summary>What one run through a model carries: whether it trains, and the key of its random numbers. The default is inference.</summary>
/// <param name="Training">Whether dropout and the like are active.</param>
/// <param name="Key">Every random draw is a pure function of this key and the layer's path.</param>
/// <remarks>Get one for a training step from <see cref="Model.TrainingPass"/>.</remarks>
public readonly record struct Pass(bool Training, ulong Key)
{
    /// <summary>No dropout, nothing random.</summary>
    public static Pass Inference => default;

    /// <summary>Dropout factors that a recurrent layer drew from the key for all its steps; for its own cell alone.</summary>
    internal DropoutMasks? Masks { get; init; }

    /// <summary>What every step of a recurrent layer sees; for its own cell alone.</summary>
    internal Values? Constants { get; init; }

    /// <summary>Told of every layer that runs, while a model is being profiled.</summary>
    internal LayerWatch? Watch { get; init; }

    /// <summary>The pass as the named child sees it.</summary>
    public Pass Enter(string name) => (Training ? new(true, CounterRandom.Mix(Key, name)) : default(Pass)) with { Watch = Watch };
}
