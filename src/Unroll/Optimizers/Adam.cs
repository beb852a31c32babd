namespace Unroll;

/// <summary>Adam: each weight's step is scaled by running means of its gradient and of the gradient's square.</summary>
/// <remarks>Formula and slots: <see cref="AdamBase"/>. Source: Kingma and Ba 2014; Reddi 2018.</remarks>
/// <param name="learningRate">How far a step goes. Default 0.001.</param>
public sealed class Adam(double learningRate = 1e-3) : AdamBase(learningRate)
{
    /// <summary>With a learning rate that follows a schedule.</summary>
    public Adam(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;
}
