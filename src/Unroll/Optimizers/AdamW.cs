namespace Unroll;

/// <summary>Adam whose weights decay on their own: w -= lr decay w before each step, untouched by the scaling of the gradient.</summary>
/// <remarks>Formula and slots: <see cref="AdamBase"/>. <see cref="Optimizer.WeightDecay"/> is 0.004 as in Keras, 0.01 in PyTorch's form. Source: Loshchilov and Hutter 2017.</remarks>
/// <param name="learningRate">How far a step goes. Default 0.001.</param>
public sealed class AdamW(double learningRate = 1e-3) : AdamBase(learningRate)
{
    /// <summary>With a learning rate that follows a schedule.</summary>
    public AdamW(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    private protected override double DefaultWeightDecay => Convention == Convention.PyTorch ? 0.01 : 0.004;
}
