using Unroll.Kernels;

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
        var work = new List<Piece>(weights.Count);
        foreach (var (path, weight) in weights)
            if (weight.Trainable && gradients.Peek(weight) is { } gradient)
                work.Add(new Piece(path, weight, LossScale is { } scale ? gradient / gradient.Like(scale) : gradient));
        if (work.Count == 0 && gradients.Variables.Count > 0 && !weights.Exists(w => gradients.Peek(w.Weight) is not null))
            throw new InvalidOperationException($"{GetType().Name}.Step: got gradients of {gradients.Variables.Count} weights, of which {owner} holds none. " +
                "Usual fix: give the model that computed the loss, and Track(...) its layers.");
        var norm = Norm(work);
        var report = new StepReport(norm, double.IsFinite(norm)) { LearningRate = LearningRate };
        if (!report.Applied)
            return report;
        if (AccumulateSteps > 1)
        {
            if (!Gather(weights, work))
                return report with { Gathered = true };
            norm = Norm(work);
        }
        Changed?.Invoke(null);
        foreach (var piece in work)
        {
            Change(piece, norm, report.LearningRate);
            Changed?.Invoke(piece.Weight);
        }
        Iterations++;
        return report;
    }

    static double Norm(List<Piece> work)
    {
        var squares = 0.0;
        for (var i = 0; i < work.Count; i++)
        {
            var square = SumOfSquares(work[i].Gradient);
            work[i] = work[i] with { Norm = Math.Sqrt(square) };
            squares += square;
        }
        return Math.Sqrt(squares);
    }

    /// <summary>Adds the gradients to those that wait. When there are enough of them, the work is their means.</summary>
    bool Gather(List<(string Path, Weight Weight)> weights, List<Piece> work)
    {
        foreach (var piece in work)
        {
            var waiting = Waiting(piece.Path, piece.Weight);
            // The pass that made the gradient may use its array again.
            _gathered[piece.Weight] = (piece.Path, waiting is null ? piece.Gradient.DenseCopy() : waiting + piece.Gradient);
        }
        if (++_waiting < AccumulateSteps)
            return false;
        work.Clear();
        foreach (var (path, weight) in weights)
            if (weight.Trainable && Waiting(path, weight) is { } sum)
                work.Add(new Piece(path, weight, sum / sum.Like(AccumulateSteps)));
        _gathered.Clear();
        _waiting = 0;
        return true;
    }

    void Change(Piece piece, double norm, double rate)
    {
        var (path, weight) = (piece.Path, piece.Weight);
        var (gradient, factor) = Clip(piece.Gradient, piece.Norm, norm);
        var (share, decays) = SettingsOf(path);
        rate *= share;
        if (decays && L2Decay > 0)
            (gradient, factor) = ((factor == 1 ? gradient : gradient * factor) + weight.Live * gradient.Like(L2Decay), 1);
        var (slots, first) = SlotsOf(path, weight);
        var view = weight.BeginUpdate();
        var decay = decays ? DecayOf(path, weight.Shape) : 0;
        if (decay > 0 && !AppliesDecay)
            new WeightUpdate(view, new Tensor(view), 1, [], Iterations + 1).Run(new AverageRule(1 - rate * decay, 0));
        Update(new WeightUpdate(view, gradient, factor, slots, Iterations + 1) { Path = path, LearningRate = rate, IsFirst = first, Decay = AppliesDecay ? decay : 0 });
        if (weight.Constraint is { } constraint)
            view.Storage.Backend.Copy(constraint.Apply(new Tensor(view)).View, view);
        if (EmaMomentum is { } momentum)
            Average(path, weight, view, momentum);
    }

    void Average(string path, Weight weight, View view, double momentum)
    {
        if (AverageOf(path, weight) is not { } average)
            _averages[weight] = (path, new Tensor(view).DenseCopy());
        else
        {
            new WeightUpdate(average.View, new Tensor(view), 1, [], Iterations + 1).Run(new AverageRule(momentum, 1 - momentum));
            if (EmaOverwriteEvery is { } every && (Iterations + 1) % every == 0)
                view.Storage.Backend.Copy(average.View, view);
        }
    }

    /// <summary>A weight with a gradient, and the gradient's norm.</summary>
    readonly record struct Piece(string Path, Weight Weight, Tensor Gradient)
    {
        internal double Norm { get; init; }
    }
}
