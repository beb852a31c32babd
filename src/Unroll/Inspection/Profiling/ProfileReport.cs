namespace Unroll;

/// <summary>Puts measured times and counted work together into rows.</summary>
internal sealed class ProfileReport(ProfileLayers layers, ProfileMeter meter, ProfileForward seen, ProfileWork? work, ProfileMachine machine, Optimizer? optimizer)
{
    internal IReadOnlyList<ProfileRow> Rows() => [.. layers.All.Select((entry, row) => new ProfileRow
    {
        Depth = entry.Depth,
        Name = entry.Layer.DisplayName,
        Type = entry.Layer is OpLayer op ? op.Op : entry.Layer.GetType().Name,
        IsModel = entry.Layer is Model,
        Calls = work?.Calls[row] ?? 1,
        Forward = machine.Cost(meter.Mean(ProfilePhase.Forward, row), Operations(row), ForwardBytes(row)),
        Backward = optimizer is null ? null : machine.Cost(meter.Mean(ProfilePhase.Backward, row), BackwardOperations(entry.Layer, row), BackwardBytes(entry.Layer, row)),
        Optimizer = optimizer is null ? null : machine.Cost(meter.Mean(ProfilePhase.Optimizer, row), 0, OptimizerBytes(entry.Layer)),
    })];

    /// <summary>A row that is no layer's.</summary>
    internal ProfileRow Extra(string name, int row) => new()
    {
        Name = name,
        Type = "",
        Calls = 1,
        Forward = machine.Cost(meter.Mean(ProfilePhase.Forward, row), 0, 0),
        Backward = machine.Cost(meter.Mean(ProfilePhase.Backward, row), 0, 0),
        Optimizer = machine.Cost(meter.Mean(ProfilePhase.Optimizer, row), 0, 0),
    };

    internal ProfileRow Total(IReadOnlyList<ProfileRow> rows) => new()
    {
        Name = "total",
        Type = "",
        Calls = 1,
        Forward = Sum(rows.Select(r => r.Forward)),
        Backward = optimizer is null ? null : Sum(rows.Select(r => r.Backward!)),
        Optimizer = optimizer is null ? null : Sum(rows.Select(r => r.Optimizer!)),
    };

    ProfileCost Sum(IEnumerable<ProfileCost> costs)
    {
        var all = costs.ToArray();
        return machine.Cost((TimeSpan.FromTicks(all.Sum(c => c.Time.Ticks)), all.Sum(c => c.Allocated)), all.Sum(c => c.Operations), all.Sum(c => c.Bytes));
    }

    // A multiply-add is two operations; masked steps are not computed.
    long Operations(int row) => work is null ? 0 : (long)(2 * work.MultiplyAdds[row] * seen.RealShare[row]);

    long ForwardBytes(int row) => work is null ? 0 : (long)((work.Bytes[row].In + work.Bytes[row].Out) * seen.RealShare[row]) + work.Bytes[row].Weights;

    /// <summary>A product as large as the forward one for the weights, and one for the input, where these want a gradient. The gradient of a recurrent layer's state is
    /// always needed.</summary>
    long BackwardOperations(Layer layer, int row)
    {
        var weights = layer.AllWeights().Where(w => w.Weight.Shape.Rank == 2).Select(w => w.Weight).ToArray();
        double Size(Func<Weight, bool> which) => weights.Where(which).Sum(w => (double)w.Shape.Size);
        var forWeights = weights.Length == 0 || weights.Any(w => w.Trainable) ? 1 : 0;
        var recurrent = layer is RecurrentLayer or Bidirectional && weights.Length > 0 ? Size(w => w.Name == "recurrent_kernel") / Size(_ => true) : 0;
        return (long)(Operations(row) * (forWeights + (seen.InputGradient[row] ? 1 : recurrent)));
    }

    /// <summary>Input and output gradient read, weights read and their gradient written; the gradient of the input written where it is wanted. An embedding's gradient stays
    /// the rows that it came in until the optimizer adds them up.</summary>
    long BackwardBytes(Layer layer, int row) => work is null || layer is Embedding ? 0 : (long)((work.Bytes[row].In * (seen.InputGradient[row] ? 2 : 1) + work.Bytes[row].Out) * seen.RealShare[row]) + 2 * work.Bytes[row].Weights;

    /// <summary>Weights and slots read and written, gradients read.</summary>
    long OptimizerBytes(Layer layer) => (layer is Model ? layer.Weights : layer.AllWeights().Select(w => w.Weight)).Where(w => w.Trainable)
        .Sum(w => w.Shape.Size * sizeof(float)) * (3 + 2 * optimizer!.SlotCount);
}
