namespace Unroll;

public abstract partial class Metric
{
    /// <summary>Share of right answers: binary, categorical or sparse, as the loss and the shapes say.</summary>
    public static Metric Accuracy { get; } = new Accuracy();

    /// <summary>Mean of |prediction - target|.</summary>
    public static Metric MeanAbsoluteError { get; } = new MeanAbsoluteErrorMetric();

    /// <summary>Mean of (prediction - target) squared.</summary>
    public static Metric MeanSquaredError { get; } = new MeanSquaredErrorMetric();

    /// <summary>Square root of the mean of (prediction - target) squared.</summary>
    public static Metric RootMeanSquaredError { get; } = new RootMeanSquaredErrorMetric();
}
