namespace Unroll;

/// <summary>What one training or evaluation step gives back: <see cref="Model.TrainStep"/> and <see cref="Model.EvaluateStep"/>.</summary>
/// <param name="Loss">The loss of the batch before the step, as it is reported: penalties included.</param>
public sealed record StepResult(double Loss)
{
    /// <summary>Numbers to report beside the loss, by name. An epoch reports the mean over its samples.</summary>
    public IReadOnlyList<MetricValue> Numbers { get; init; } = [];

    /// <summary>The model's outputs, on which the metrics given to <c>Compile</c> are measured; null: they are not.</summary>
    public Values? Outputs { get; init; }

    /// <summary>What the optimizer did; training ends when it was not applied. Default: applied, with a norm of 0, for a step that does not say.</summary>
    public StepReport Step { get; init; } = new(0, true);

    /// <summary>The losses of the outputs, when the model's losses were used.</summary>
    internal Objective? Objective { get; init; }
}
