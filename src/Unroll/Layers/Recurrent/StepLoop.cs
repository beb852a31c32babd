namespace Unroll;

/// <summary>A recurrent layer under way, one step at a time, with gradients: for inputs that depend on the outputs before them.</summary>
internal abstract class StepLoop
{
    /// <summary>The output of the next step.</summary>
    /// <param name="x">Its features [batch, features].</param>
    internal abstract Tensor Step(Tensor x);

    /// <summary>The state after the latest step.</summary>
    internal abstract State<Tensor> State { get; }

    /// <summary>What the steps have noted beside their states so far, each [batch, width]; empty for most layers.</summary>
    internal virtual IReadOnlyList<Tensor> Notes => [];
}
