namespace Unroll.Testing;

public static partial class LayerContract
{
    static void Shapes(Subject s)
    {
        var eager = s.Make().Call(s.Inputs());
        Compare(s, "all steps known", eager, s.Make().CallNamed(s.Symbols(knownTime: true)));
        if (s.HasTime && s.Options.UnknownTime)
            Compare(s, "unknown steps", eager, s.Make().CallNamed(s.Symbols(knownTime: false)));
        if (!s.HasTime || s.Refuses)
            return;
        var masked = s.Make().Call(s.Masked(s.RightMask()));
        Compare(s, "masked", masked, s.Make().CallNamed(s.Symbols(knownTime: true, maskOrigin: "given")));
    }

    static void Compare(Subject s, string how, Values eager, IReadOnlyList<Symbol> symbols)
    {
        Require(eager.Count == symbols.Count, $"{how}: {symbols.Count} symbols for {eager.Count} outputs.");
        for (var i = 0; i < symbols.Count; i++)
        {
            var (y, symbol) = (eager[i], symbols[i]);
            var fits = y.Rank == symbol.Shape.Rank && Enumerable.Range(0, y.Rank).All(a => symbol.Shape[a] == y.Shape[a] || symbol.Shape[a] == Shape.Unknown);
            Require(fits, $"{how}: output '{eager.NameOf(i)}' is {y.Shape} but its symbol says {symbol.Shape}.");
            Require(symbol.Shape[0] == Shape.Unknown, $"{how}: the symbol {symbol.Shape} of output '{eager.NameOf(i)}' fixes the batch.");
            Require(how == "unknown steps" || symbol.Shape[1..].IsKnown, $"{how}: the symbol {symbol.Shape} of output '{eager.NameOf(i)}' {y.Shape} leaves a length open.");
            Require(y.DType == symbol.DType, $"{how}: output '{eager.NameOf(i)}' is {y.DType}, its symbol {symbol.DType}.");
            Require(y.Mask is not null == symbol.HasMask, $"{how}: output '{eager.NameOf(i)}' {(y.Mask is null ? "has no mask" : "has a mask")}, its symbol says otherwise.");
        }
    }

    static void Probe(Subject s)
    {
        var never = s.Make();
        var expected = never.Call(s.Inputs());
        var probed = s.Make();
        probed.CallNamed(s.Symbols(knownTime: true));
        probed.CallNamed(s.Symbols(knownTime: !s.Options.UnknownTime));
        Same("after a probe", expected, probed.Call(s.Inputs()));
        var before = Trace(never);
        never.CallNamed(s.Symbols(knownTime: true));
        Require(before == Trace(never), $"a probe changed the layer from {before} to {Trace(never)}.");
        if (!s.Options.Stateful)
            Same("after a probe of a used layer", expected, never.Call(s.Inputs()));
    }

    static string Trace(Layer layer) => string.Join("; ", layer.AllWeights().Select(w => FormattableString.Invariant($"{w.Path} {w.Weight.Shape} version {w.Weight.Version}")))
        + FormattableString.Invariant($"; {layer.Children.Count} layers inside");
}
