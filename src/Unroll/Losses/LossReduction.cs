namespace Unroll;

/// <summary>How the losses of the elements become one number.</summary>
public enum LossReduction
{
    /// <summary>Sum of losses times weights, divided by the number of elements that count (masked steps do not). Keras's <c>sum_over_batch_size</c>.</summary>
    Mean,

    /// <summary>Sum of losses times weights.</summary>
    Sum,

    /// <summary>Sum of losses times weights, divided by the sum of the weights, class weights among them. PyTorch divides so; Keras's <c>mean_with_sample_weight</c>.</summary>
    WeightedMean,
}
