using Unroll.Kernels;

namespace Unroll;

/// <summary>A trainable whole: <see cref="Sequential"/>, <see cref="Functional"/>, or a class of your own that tracks layers and writes
/// <see cref="Layer.Forward"/>.</summary>
public abstract partial class Model : Layer
{
    /// <summary>Decides the first weights and every random draw of training. Default 0. Set it before the model is built.</summary>
    public int Seed { get; set; }

    /// <summary>How many optimizer steps the model has had; saved with it, so that a resumed run draws the same random numbers.</summary>
    public long StepCount { get; internal set; }

    /// <summary>The pass for the next training step: dropout on, random numbers from (seed, step), and room for what layers add to the loss. Take a new one
    /// for each step.</summary>
    public Pass TrainingPass()
    {
        RequireTracked();
        return new(true, CounterRandom.Mix(CounterRandom.Mix((ulong)Seed, "dropout"), (ulong)StepCount))
        {
            Additions = new PassAdditions(),
            Observers = _observers.Count == 0 ? null : new LayerObservers([.. _observers], StepCount),
            States = Carried,
        };
    }

    /// <summary>What recurrent layers carry from piece to piece, while Fit trains in pieces.</summary>
    internal CarriedStates? Carried { get; set; }

    /// <summary>Every weight with its path, shape, value and gradient.</summary>
    /// <remarks>Reading it gives weights whose shapes are known their first values.</remarks>
    public ParameterList Parameters
    {
        get
        {
            RequireTracked();
            if (Graph is not null)
                (Root as Model ?? this).FillAll();
            return new ParameterList(this);
        }
    }

    /// <summary>Gives every weight that has been declared its first value.</summary>
    internal void FillAll()
    {
        if (LacksValues)
            Fill((ulong)Seed, Path);
    }

    /// <summary>The calls it consists of, when they are known ahead of running.</summary>
    internal virtual Graph? Graph => null;

    /// <inheritdoc/>
    /// <remarks>A model of your own writes this to be used with Fit and Predict; with a loop by hand it may have methods of other names instead.</remarks>
    protected internal override Values Forward(Values inputs, Pass pass) => throw new InvalidOperationException(
        $"{Who} has no Forward method, so it can be neither called nor fitted as a whole. Usual fix: override " +
        "'protected override Values Forward(Values inputs, Pass pass)', or call its own methods in a loop by hand.");
}
