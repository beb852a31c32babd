namespace Unroll;

public sealed partial class Conditional
{
    /// <summary>Leaves that share a projection, with its weights.</summary>
    sealed record Group(string Name, int Width, string[] Leaves)
    {
        internal Weight[] Kernels { get; init; } = [];

        /// <summary>One for all conditions, or one for each.</summary>
        internal Weight[] Biases { get; init; } = [];

        /// <summary>With a mixture: a weight for each condition [conditions, 1], and its bias [1].</summary>
        internal (Weight Kernel, Weight Bias)? Mixture { get; init; }
    }

    Group[] _groups = [];

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        RequireConditions(inputs.Count);
        var own = Layer.InputNames.Count;
        var conditions = inputs.Skip(own).ToArray();
        foreach (var (shape, i) in conditions.Select((c, i) => (c, i)))
            if (shape.Rank is not (2 or 3))
                throw new ShapeException(Who, FormattableString.Invariant($"condition {i} of shape {shape}"), "[batch, features], or [batch, leaves, features] for a condition of its own for each leaf", "Flatten it");
        _groups = [.. Groups().Select(g => Declared(g, conditions))];
        Layer.EnsureBuilt([.. inputs.Take(own)]);
    }

    IEnumerable<Group> Groups()
    {
        var layout = Layer.StateLayout;
        if (Separate)
            return layout.Select(leaf => new Group(leaf.Name, leaf.Width, [leaf.Name]));
        return layout.GroupBy(leaf => leaf.Name[..(leaf.Name.LastIndexOf('/') + 1)].TrimEnd('/')).Select(cell => cell.All(leaf => leaf.Width == cell.First().Width)
            ? new Group(cell.Key, cell.First().Width, [.. cell.Select(leaf => leaf.Name)])
            : throw new ShapeException(Who, $"a state of {string.Join(", ", cell.Select(leaf => FormattableString.Invariant($"{leaf.Name} (B,{leaf.Width})")))}",
                "equal widths where one projection is shared (Separate = false)", "leave Separate true: a projection for each leaf"));
    }

    Group Declared(Group group, Shape[] conditions)
    {
        var prefix = group.Name.Length == 0 ? "" : group.Name.Replace('/', '_') + "_";
        var mixed = Merge == ConditionMerge.Mixture && conditions.Length > 1;
        var (kernels, biases) = (new List<Weight>(), new List<Weight>());
        for (var i = 0; i < conditions.Length; i++)
        {
            var condition = FormattableString.Invariant($"{prefix}condition_{i}");
            kernels.Add(AddWeight($"{condition}_kernel", [conditions[i][^1], group.Width], KernelInitializer, regularizer: KernelRegularizer));
            if (mixed || i == conditions.Length - 1)
                biases.Add(AddWeight(mixed ? $"{condition}_bias" : $"{prefix}condition_bias", [group.Width], BiasInitializer));
        }
        return group with
        {
            Kernels = [.. kernels],
            Biases = [.. biases],
            Mixture = mixed ? (AddWeight($"{prefix}mixture_kernel", [conditions.Length, 1], KernelInitializer), AddWeight($"{prefix}mixture_bias", [1], BiasInitializer)) : null,
        };
    }

    State<Tensor> Initial(Tensor[] conditions)
    {
        var made = new Dictionary<string, Tensor>();
        foreach (var group in _groups)
        {
            if (conditions.Length != group.Kernels.Length)
                throw new ShapeException(Who, FormattableString.Invariant($"{conditions.Length} conditions"), FormattableString.Invariant($"{group.Kernels.Length}, as it was built for"));
            // Which leaf of its cell: a condition of three axes has a row for each.
            var cell = Layer.StateLayout.Select(leaf => leaf.Name).Where(name => CellOf(name) == CellOf(group.Leaves[0])).ToList();
            var shared = conditions.All(c => c.Rank == 2) ? Projected(group, conditions) : null;
            foreach (var leaf in group.Leaves)
                made[leaf] = shared ?? Projected(group, [.. conditions.Select((c, i) => c.Rank == 2 ? c : RowOf(c, i, cell.IndexOf(leaf), cell.Count))]);
        }
        return new State<Tensor>([.. Layer.StateLayout.Select(leaf => (leaf.Name, made[leaf.Name]))]);
    }

    static string CellOf(string leaf) => leaf[..(leaf.LastIndexOf('/') + 1)];

    Tensor RowOf(Tensor condition, int number, int leaf, int leaves) => condition.Shape[1] == leaves ? condition[.., leaf]
        : throw new ShapeException(Who, FormattableString.Invariant($"condition {number} of shape {condition.Shape}"), FormattableString.Invariant($"[batch, features], or [batch, {leaves}, features]: a condition for each of the cell's {leaves} states"));

    Tensor Projected(Group group, Tensor[] conditions)
    {
        if (group.Mixture is { } mixture)
        {
            var parts = conditions.Select((c, i) => c.MatMul(group.Kernels[i], group.Biases[i])).ToArray();
            return Activation.Of((Tensor.Stack(parts, -1).MatMul(mixture.Kernel) + mixture.Bias).Squeeze(-1));
        }
        Tensor sum = group.Biases[0];
        for (var i = 0; i < conditions.Length; i++)
            sum = conditions[i].MatMul(group.Kernels[i], sum);
        return Activation.Of(sum);
    }
}
