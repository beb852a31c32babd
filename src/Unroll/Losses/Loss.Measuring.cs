namespace Unroll;

public abstract partial class Loss
{
    /// <summary>The losses of the elements, and which of them count (null for all), for a metric that averages them over batches.</summary>
    internal (Tensor Losses, Tensor? Counted) Measure(Tensor predictions, Tensor targets)
    {
        var computed = Compute(predictions.Detach(), targets.Detach());
        return (computed.Losses, computed.Counted);
    }
}
