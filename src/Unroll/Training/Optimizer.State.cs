namespace Unroll;

public abstract partial class Optimizer
{
    const string AverageName = "average", GatheredName = "gathered";

    readonly Dictionary<Weight, (string Path, Tensor[] Slots)> _slots = [];
    readonly Dictionary<Weight, (string Path, Tensor Value)> _averages = [], _gathered = [];
    readonly Dictionary<string, Tensor> _given = new(StringComparer.Ordinal);
    int _waiting;

    /// <summary>What it has gathered so far, as a copy; set it to go on where another run stopped.</summary>
    /// <remarks>Slots are matched to weights by path when a weight has its first step.</remarks>
    [NotSaved]
    public OptimizerState State
    {
        get
        {
            var all = new Dictionary<string, Tensor>(_given, StringComparer.Ordinal);
            foreach (var (path, slots) in _slots.Values)
                for (var i = 0; i < slots.Length; i++)
                    all[$"{path}/{SlotNames[i]}"] = slots[i].DenseCopy();
            foreach (var (path, value) in _averages.Values)
                all[$"{path}/{AverageName}"] = value.DenseCopy();
            foreach (var (path, value) in _gathered.Values)
                all[$"{path}/{GatheredName}"] = value.DenseCopy();
            if (_waiting > 0)
                all[GatheredName] = Tensor.Scalar(_waiting);
            return new OptimizerState(Iterations, all);
        }
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _slots.Clear();
            _averages.Clear();
            _gathered.Clear();
            _given.Clear();
            foreach (var (key, tensor) in value.Slots)
                _given[key] = tensor.DenseCopy();
            _waiting = _given.Remove(GatheredName, out var waiting) ? (int)waiting.ItemDouble() : 0;
            Iterations = value.Iterations;
        }
    }

    /// <summary>How many tensors it keeps for a weight.</summary>
    internal int SlotCount => SlotNames.Count + (EmaMomentum is null ? 0 : 1) + (AccumulateSteps > 1 ? 1 : 0);

    /// <summary>Exchanges the weights of a model and their running means (<see cref="EmaMomentum"/>): to evaluate or save with the means, and, called again, to train on.</summary>
    /// <exception cref="InvalidOperationException">It keeps no means, or has not taken a step yet.</exception>
    public void SwapAverages(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var found = model.Parameters.Select(p => (p.Path, p.Weight, Average: AverageOf(p.Path, p.Weight))).Where(p => p.Average is not null).ToArray();
        if (found.Length == 0)
            throw new InvalidOperationException($"{GetType().Name}.SwapAverages: there are no running means of the weights of {model.Who}. " +
                $"Usual fix: new {GetType().Name} {{ EmaMomentum = 0.99 }}, and a step of training first.");
        foreach (var (path, weight, average) in found)
        {
            _averages[weight] = (path, weight.Live.DenseCopy());
            weight.Assign(average!);
        }
    }

    (Tensor[] Slots, bool First) SlotsOf(string path, Weight weight)
    {
        if (_slots.TryGetValue(weight, out var known))
            return (known.Slots, false);
        var (live, first, slots) = (weight.Live, true, new Tensor[SlotNames.Count]);
        for (var i = 0; i < slots.Length; i++)
        {
            var initial = InitialSlot(i, live);
            var given = Given($"{path}/{SlotNames[i]}", initial.Shape, live);
            first &= given is null;
            slots[i] = given ?? initial.DenseCopy();
        }
        _slots[weight] = (path, slots);
        return (slots, first);
    }

    Tensor? AverageOf(string path, Weight weight) => Kept(_averages, AverageName, path, weight);

    Tensor? Waiting(string path, Weight weight) => Kept(_gathered, GatheredName, path, weight);

    Tensor? Kept(Dictionary<Weight, (string Path, Tensor Value)> kept, string name, string path, Weight weight)
    {
        if (kept.TryGetValue(weight, out var known))
            return known.Value;
        if (Given($"{path}/{name}", weight.Shape, weight.Live) is not { } given)
            return null;
        kept[weight] = (path, given);
        return given;
    }

    Tensor? Given(string key, Shape needed, Tensor weight)
    {
        if (!_given.Remove(key, out var given))
            return null;
        if (given.Shape != needed)
            throw new ShapeException($"{GetType().Name}.State", $"slot '{key}' of shape {given.Shape}", $"the weight's shape {needed}",
                "take the state from a run of the same model");
        return given.To(weight.DType).On(weight.Backend).DenseCopy();
    }
}
