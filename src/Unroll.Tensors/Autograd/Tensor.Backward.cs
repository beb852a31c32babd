namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>The gradients of this scalar with respect to every trainable weight that took part in it.</summary>
    /// <remarks>Frees the recorded graph as it goes: a second call says so.</remarks>
    /// <exception cref="ShapeException">The tensor has more than one element.</exception>
    /// <exception cref="InvalidOperationException">Nothing was recorded, the graph was used already, or a weight changed since the forward pass.</exception>
    public GradientSet Backward() => BackwardPass.Run(this, [], variables: true);

    /// <summary>As <see cref="Backward()"/>, telling somebody of each part.</summary>
    internal GradientSet BackwardWatched(BackwardWatch watch) => BackwardPass.Run(this, [], variables: true, watch: watch);

    /// <summary>An operation of one's own, with its gradient.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="inputs">What it is computed from.</param>
    /// <param name="forward">Computes the result from the inputs; runs unrecorded.</param>
    /// <param name="backward">From the inputs, the result and its gradient to one gradient per input (null for none), each of its input's shape.</param>
    public static Tensor Custom(string name, Tensor[] inputs, Func<Tensor[], Tensor> forward, Func<Tensor[], Tensor, Tensor, Tensor?[]> backward)
    {
        Tensor result;
        using (Gradients.Off())
            result = forward(Array.ConvertAll(inputs, x => x.Detach()));
        var output = new Tensor(result.View, result.Mask);
        return Node.Record(name, inputs, output, (dy, _) =>
        {
            // User code may hold what it is given and what it makes.
            using var ordinary = Gradients.Off();
            var gradients = backward(inputs, output.Detach(), PassBuffers.Keep(dy));
            if (gradients.Length != inputs.Length)
                throw new ShapeException($"Tensor.Custom '{name}'", $"{gradients.Length} gradients", $"one for each of the {inputs.Length} inputs (null for none)");
            for (var i = 0; i < inputs.Length; i++)
                if (gradients[i] is { } g && g.Shape != inputs[i].Shape)
                    throw new ShapeException($"Tensor.Custom '{name}'", $"a gradient of shape {g.Shape} for input {i}", $"the input's shape {inputs[i].Shape}");
            return gradients;
        });
    }
}
