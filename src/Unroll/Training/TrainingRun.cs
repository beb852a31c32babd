namespace Unroll;

/// <summary>A training under way, as callbacks see it.</summary>
public sealed class TrainingRun
{
    internal TrainingRun(Model model, Compilation compilation, FitOptions options) => (Model, Compilation, Options) = (model, compilation, options);

    /// <summary>The model in training.</summary>
    public Model Model { get; }

    /// <summary>Optimizer, losses and metrics.</summary>
    public Compilation Compilation { get; }

    /// <summary>How it is trained.</summary>
    public FitOptions Options { get; }

    /// <summary>The finished epochs, and why training ended.</summary>
    public History History { get; } = new();

    /// <summary>Why training ends, or null while it goes on.</summary>
    public string? StopReason => History.StopReason;

    /// <summary>Ends the training after the batch or epoch being reported; the first reason stays.</summary>
    /// <param name="reason">Reads well after "because": <c>val_loss has not improved for 3 epochs</c>.</param>
    public void Stop(string reason) => History.StopReason ??= reason;

    internal void Cancel()
    {
        History.Cancelled = true;
        Stop("it was cancelled");
    }

    /// <summary>Whether a number of this name is better when larger: the metric says; losses are better when smaller.</summary>
    internal bool HigherIsBetter(string monitor) => Compilation.Metrics.Any(m => m.HigherIsBetter && (monitor == m.Name || monitor.EndsWith("_" + m.Name, StringComparison.Ordinal)));
}
