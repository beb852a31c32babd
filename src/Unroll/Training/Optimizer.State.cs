namespace Unroll;

public abstract partial class Optimizer
{
    readonly Dictionary<Weight, (string Path, Tensor[] Slots)> _slots = [];
    readonly Dictionary<string, Tensor> _given = new(StringComparer.Ordinal);

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
            return new OptimizerState(Iterations, all);
        }
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _slots.Clear();
            _given.Clear();
            foreach (var (key, tensor) in value.Slots)
                _given[key] = tensor.DenseCopy();
            Iterations = value.Iterations;
        }
    }

    /// <summary>How many tensors it keeps for a weight.</summary>
    internal int SlotCount => SlotNames.Count;

    Tensor[] SlotsOf(string path, Weight weight)
    {
        if (_slots.TryGetValue(weight, out var known))
            return known.Slots;
        var live = weight.Live;
        var slots = SlotNames.Select(name => First($"{path}/{name}", live)).ToArray();
        _slots[weight] = (path, slots);
        return slots;
    }

    Tensor First(string key, Tensor weight)
    {
        if (!_given.Remove(key, out var given))
            return weight.EmptyLike(weight.Shape, key, clear: true);
        if (given.Shape != weight.Shape)
            throw new ShapeException($"{GetType().Name}.State", $"slot '{key}' of shape {given.Shape}", $"the weight's shape {weight.Shape}",
                "take the state from a run of the same model");
        return given.To(weight.DType).On(weight.Backend).DenseCopy();
    }
}
