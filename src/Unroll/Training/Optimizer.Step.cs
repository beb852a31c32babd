namespace Unroll;

public abstract partial class Optimizer
{
    /// <summary>One step on every trainable weight of a model that has a gradient; raises the model's step.</summary>
    /// <param name="model">Whose weights to change.</param>
    /// <param name="gradients">From <see cref="Tensor.Backward"/> of the loss.</param>
    /// <exception cref="InvalidOperationException">The gradients belong to other weights.</exception>
    public StepReport Step(Model model, GradientSet gradients)
    {
        ArgumentNullException.ThrowIfNull(model);
        var report = Run([.. model.Parameters.Select(p => (p.Path, p.Weight))], gradients, model.Who);
        model.StepCount++;
        return report;
    }

    /// <summary>One step on a list of weights.</summary>
    /// <param name="weights">The weights to change, those that are trainable and have a gradient.</param>
    /// <param name="gradients">From <see cref="Tensor.Backward"/> of the loss.</param>
    public StepReport Step(IReadOnlyList<Weight> weights, GradientSet gradients) => Run([.. weights.Select(w => (w.Path, w))], gradients, "the list");

    /// <summary>Told when the weights' turn comes (null) and after each of them, while a model is being profiled.</summary>
    internal Action<Weight?>? Changed { get; set; }

    StepReport Run(List<(string Path, Weight Weight)> weights, GradientSet gradients, string owner)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        using var off = Gradients.Off();
        var work = new List<(string Path, Weight Weight, Tensor Gradient, double Norm)>(weights.Count);
        var squares = 0.0;
        foreach (var (path, weight) in weights)
            if (weight.Trainable && gradients.Peek(weight) is { } gradient)
            {
                var square = SumOfSquares(gradient);
                work.Add((path, weight, gradient, Math.Sqrt(square)));
                squares += square;
            }
        if (work.Count == 0 && gradients.Variables.Count > 0 && !weights.Exists(w => gradients.Peek(w.Weight) is not null))
            throw new InvalidOperationException($"{GetType().Name}.Step: got gradients of {gradients.Variables.Count} weights, of which {owner} holds none. " +
                "Usual fix: give the model that computed the loss, and Track(...) its layers.");
        var norm = Math.Sqrt(squares);
        if (!double.IsFinite(norm))
            return new StepReport(norm, false);
        Iterations++;
        Changed?.Invoke(null);
        foreach (var (path, weight, gradient, own) in work)
        {
            Change(path, weight, Clip(gradient, own, norm));
            Changed?.Invoke(weight);
        }
        return new StepReport(norm, true);
    }

    void Change(string path, Weight weight, (Tensor Gradient, float Factor) clipped)
    {
        var slots = SlotsOf(path, weight);
        var view = weight.BeginUpdate();
        Update(new WeightUpdate(view, clipped.Gradient, clipped.Factor, slots, Iterations));
        if (weight.Constraint is { } constraint)
            view.Storage.Backend.Copy(constraint.Apply(new Tensor(view)).View, view);
    }
}
