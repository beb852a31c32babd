namespace Unroll;

/// <summary>What layers add to one training or evaluation step.</summary>
internal sealed class PassAdditions
{
    readonly List<Tensor> _losses = [];
    readonly List<(string Name, List<Tensor> Values)> _metrics = [];
    readonly List<(Weight Weight, Tensor Before)> _updated = [];

    /// <summary>The sum, in the order of addition.</summary>
    internal Tensor? Loss => _losses.Count == 0 ? null : _losses.Skip(1).Aggregate(_losses[0], (a, b) => a + b);

    internal IReadOnlyList<(string Name, double Value)> Metrics => [.. _metrics.Select(m => (m.Name, m.Values.Average(v => v.ItemDouble())))];

    // Outside of training, what is not kept goes back when the layers that follow have read it.
    internal void Add(Tensor loss) => _losses.Add(PassBuffers.Keep(loss.Rank == 0 ? loss : loss.WithMask(null).Reshape()));

    internal void Add(string name, Tensor value)
    {
        PassBuffers.Keep(value);
        var at = _metrics.FindIndex(m => m.Name == name);
        if (at < 0)
            _metrics.Add((name, [value.Detach()]));
        else
            _metrics[at].Values.Add(value.Detach());
    }

    /// <summary>Remembers a weight that the forward pass itself changes (statistics), so that a step that is not applied can be undone.</summary>
    internal void Keep(Weight weight) => _updated.Add((weight, weight.Value));

    /// <summary>Gives such weights the values back that they had before the step.</summary>
    internal void Undo()
    {
        for (var i = _updated.Count - 1; i >= 0; i--)
            _updated[i].Weight.Assign(_updated[i].Before);
    }
}
