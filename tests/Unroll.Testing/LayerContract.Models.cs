namespace Unroll.Testing;

public static partial class LayerContract
{
    // Large enough that a model rents what goes from layer to layer.
    const int RowsInModel = 200;

    /// <summary>Within a model, where what goes from layer to layer lies in arrays that are used again, a layer gives what it gives alone, and the answer stays.</summary>
    static void InsideAModel(Subject s)
    {
        if (s.Options.Stateful)
            return;
        var layer = s.Make();
        var symbols = s.Symbols(knownTime: true);
        var outputs = layer.CallNamed([.. symbols.Select(i => (i.Item1, i.Item2.DType == DType.Float32 ? i.Item2 * 1 : i.Item2))]);
        var model = new Functional([.. symbols.Select(i => i.Item2)], [.. outputs.Select(y => y.DType == DType.Float32 ? y * 1 : y), .. outputs]);
        List<(Values Expected, Values Given)> runs = [];
        for (var seed = 1ul; seed <= 4; seed++)
        {
            var inputs = s.Inputs(RowsInModel, seed);
            var given = model.PredictAll(inputs, RowsInModel);
            runs.Add((layer.Call(inputs), given));
        }
        foreach (var (expected, given) in runs)
            for (var i = 0; i < given.Count; i++)
                Bits.RequireEqual($"output {i} of a model around the layer", expected[i % expected.Count], given[i]);
    }
}
