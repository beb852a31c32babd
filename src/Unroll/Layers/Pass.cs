using Unroll.Kernels;

namespace Unroll;

/// <summary>What one run through a model carries: whether it trains, and the key of its random numbers. The default is inference.</summary>
/// <param name="Training">Whether dropout and the like are active.</param>
/// <param name="Key">Every random draw is a pure function of this key and the layer's path.</param>
/// <remarks>Get one for a training step from <see cref="Model.TrainingPass"/>. Such a pass, and that of <see cref="Evaluating"/>, also collects what layers add to
/// the loss and to the metrics; any other leaves it out, as do streams and inference of shapes.</remarks>
public readonly record struct Pass(bool Training, ulong Key)
{
    /// <summary>No dropout, nothing random.</summary>
    public static Pass Inference => default;

    /// <summary>Inference that collects what layers add to the loss and to the metrics. One for each batch.</summary>
    public static Pass Evaluating() => new() { Additions = new PassAdditions() };

    /// <summary>How many training steps the model had before this one, in a pass of <see cref="Model.TrainingPass"/>; null in any other. For weights that grow while training goes on.</summary>
    public long? Step { get; internal init; }

    /// <summary>What layers have added to the loss so far, as one scalar; null when they added nothing, or when this pass does not collect.
    /// <c>Model.Penalty(pass)</c> has the regularizers of weights as well.</summary>
    public Tensor? AddedLoss => Additions?.Loss;

    /// <summary>The numbers to watch that layers have added so far, the mean where a name was added more than once.</summary>
    public IReadOnlyList<(string Name, double Value)> AddedMetrics => Additions?.Metrics ?? [];

    /// <summary>Dropout factors that a recurrent layer drew from the key for all its steps; for its own cell alone.</summary>
    internal DropoutMasks? Masks { get; init; }

    /// <summary>What every step of a recurrent layer sees; for its own cell alone.</summary>
    internal Values? Constants { get; init; }

    /// <summary>The cell inside a recurrent layer, as its steps go on; for its own cell alone.</summary>
    internal StepLoop? Inside { get; init; }

    /// <summary>Where the steps of a recurrent layer note what they give beside their states; for its own cell alone.</summary>
    internal List<Tensor>? Traces { get; init; }

    /// <summary>Told of every layer that runs, while a model is being profiled.</summary>
    internal LayerWatch? Watch { get; init; }

    /// <summary>Who wants to see the outputs and gradients of layers, while a model is being observed.</summary>
    internal LayerObservers? Observers { get; init; }

    /// <summary>What recurrent layers go on from, while batches are trained in pieces.</summary>
    internal CarriedStates? States { get; init; }

    /// <summary>The share of steps at which a decoder is fed its own output instead of the target: 0 is teacher forcing, 1 free running.</summary>
    internal float FedBack { get; init; }

    /// <summary>Where additions go, or null where nobody asks for them.</summary>
    internal PassAdditions? Additions { get; init; }

    /// <summary>Adds a term to the loss of this step, for example a penalty that depends on what the layer computes. Call it in Forward.</summary>
    /// <param name="loss">A floating-point tensor with one element; its gradient reaches whatever it was computed from.</param>
    /// <remarks>It is added as it stands: divide by the batch size what is a sum over samples. Fit, Evaluate and TrainOnBatch add it to the loss that they report, and
    /// so does a loop by hand with <c>Model.Penalty(pass)</c>.</remarks>
    /// <exception cref="ShapeException">It is not a number: says its shape.</exception>
    public void AddLoss(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        RequireNumber("AddLoss", loss);
        if (!loss.IsFloat)
            throw new ShapeException("AddLoss", $"{loss.DType} {loss.Shape}", "floating-point numbers", "convert with To(DType.Float32)");
        Additions?.Add(loss);
    }

    /// <summary>Adds a number to watch beside the metrics of the model, for example how open a gate is. Call it in Forward.</summary>
    /// <param name="name">Its name in reports and in the history.</param>
    /// <param name="value">A tensor with one element. An epoch reports the mean over its samples.</param>
    /// <exception cref="ShapeException">It is not a number: says its shape.</exception>
    public void AddMetric(string name, Tensor value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        RequireNumber($"AddMetric '{name}'", value);
        Additions?.Add(name, value);
    }

    static void RequireNumber(string who, Tensor value)
    {
        if (value.Shape.Size != 1)
            throw new ShapeException(who, $"a tensor of shape {value.Shape}", "one number", "reduce it with Sum() or Mean(); divide a sum over samples by the batch size");
    }

    /// <summary>The pass as the named child sees it.</summary>
    public Pass Enter(string name) => (Training ? new(true, CounterRandom.Mix(Key, name)) : default(Pass)) with { Step = Step, Watch = Watch, Observers = Observers, States = States, FedBack = FedBack, Additions = Additions };
}
