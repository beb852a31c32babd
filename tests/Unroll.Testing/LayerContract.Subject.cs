namespace Unroll.Testing;

public static partial class LayerContract
{
    /// <summary>The layer under test with its inputs.</summary>
    sealed class Subject(Func<Layer> make, Shape input, ContractOptions options)
    {
        readonly ContractInput[] _inputs = [new ContractInput("x", input, options.Below), .. options.More];

        internal ContractOptions Options => options;

        internal int Batch => input[0];

        internal bool HasTime => options.HasTime ?? (input.Rank >= 3 || (input.Rank == 2 && options.Below > 0));

        internal int Time => input[1];

        internal bool Refuses => options.RefusesMask || make().MaskPolicy == MaskPolicy.Refuse;

        internal Layer Make() => make();

        internal IReadOnlyList<ContractInput> Specs => _inputs;

        internal Values Inputs(int? batch = null, ulong seed = 1) => new([.. _inputs.Select(i => (i.Name, i.Make(batch ?? Batch, seed)))]);

        /// <summary>Inputs of which the first (and every other of its length) carries a mask.</summary>
        internal Values Masked(Mask mask, Values? inputs = null) =>
            (inputs ?? Inputs()).Map(x => mask.Fits(x.Shape) && x.Rank >= 2 ? x.WithMask(mask) : x);

        /// <summary>Row i keeps a different number of steps; the last row keeps them all.</summary>
        internal Mask RightMask() => Mask.FromLengths([.. Enumerable.Range(0, Batch).Select(i => Batch - 1 == i ? Time : Math.Max(1, Time - 1 - i))], Time);

        /// <summary>The same inputs in another element type, on the plain backend.</summary>
        internal static Values Plain(Values inputs, DType type) => inputs.Map(x => x.IsFloat ? x.To(type).On(PlainBackend.Instance) : x);

        /// <summary>A built layer whose weights are Float64.</summary>
        internal Layer Exact()
        {
            var layer = Make();
            layer.Call(Inputs());
            foreach (var (_, weight) in layer.AllWeights())
                weight.Assign(weight.Value.To(DType.Float64));
            return layer;
        }

        /// <summary>Symbols for the inputs; the batch is never known, the steps only when asked for.</summary>
        internal (string, Symbol)[] Symbols(bool knownTime, string? maskOrigin = null) => [.. _inputs.Select(i =>
        {
            var shape = i.Shape.With(0, Shape.Unknown);
            if (!knownTime && HasTime && i.Shape.Rank > 1 && i.Shape[1] == Time && (i.Name == "x" || i.InTime || i.Shape.Rank == input.Rank))
                shape = shape.With(1, Shape.Unknown);
            var masked = maskOrigin is not null && HasTime && i.Shape.Rank > 1 && i.Shape[1] == Time;
            return (i.Name, new Symbol(null, 0, i.Name, shape, i.Type, masked ? maskOrigin : null));
        })];
    }
}
