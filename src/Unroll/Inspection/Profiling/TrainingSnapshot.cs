namespace Unroll;

/// <summary>What training steps change in a model and its optimizer, to be put back.</summary>
internal sealed class TrainingSnapshot(Model model, Optimizer optimizer)
{
    readonly (Weight Weight, Tensor Value)[] _weights = [.. model.AllWeights().Select(w => w.Weight).Distinct().Select(w => (w, w.Live.DenseCopy()))];
    readonly OptimizerState _state = optimizer.State;
    readonly long _steps = model.StepCount;

    internal void Restore()
    {
        foreach (var (weight, value) in _weights)
            weight.Assign(value);
        optimizer.State = _state;
        model.StepCount = _steps;
    }
}
