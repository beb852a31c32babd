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
            Step = StepCount,
            Additions = new PassAdditions(),
            Observers = _observers.Count == 0 ? null : new LayerObservers([.. _observers], StepCount),
            States = Carried,
            FedBack = 1 - TeacherForcing,
        };
    }

    /// <summary>How often a decoder inside is fed the target's step before instead of its own, in training: the probability at each step of each sample. Default 1: always, at the speed
    /// of whole sequences. Below 1: scheduled sampling (Bengio et al. 2015). <see cref="FitOptions.TeacherForcing"/> sets it for each epoch. Not saved.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 0 to 1.</exception>
    [NotSaved]
    public float TeacherForcing
    {
        get;
        set => field = value is >= 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(TeacherForcing), FormattableString.Invariant($"{Who}: got {value} for TeacherForcing; needed a probability from 0 (free running) to 1 (always the target)."));
    } = 1;

    /// <summary>What evaluation takes for <see cref="Pass.FedBack"/>.</summary>
    internal float EvaluationFedBack { get; set; }

    /// <summary>Whether it was tried and gives the same step by step as on a whole sequence.</summary>
    internal bool RunsStepByStep { get; set; }

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
