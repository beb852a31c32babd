namespace Unroll.Bench;

/// <summary>Train steps of a decoder that is told the target (forced), or by turns or always what it has said itself (half, free): tokens of 64 and vectors of 64, with the target's mean as cost.
/// What a decoder costs beyond the loop alone is what own outputs cost.</summary>
internal static class DecoderRows
{
    const int Batch = 32, Steps = 50, Width = 64, Units = 128, Source = 20;

    internal static IEnumerable<(string, Func<Row>)> All =>
        from cell in new[] { "gru", "lstm", "attention" }
        from tokens in new[] { true, false }
        from forcing in new[] { ("forced", 1f), ("half", 0.5f), ("free", 0f) }
        select ($"decode_{cell}_{(tokens ? "tokens" : "vectors")}.{forcing.Item1}", (Func<Row>)(() => Train(cell, tokens, forcing.Item2)));

    static Row Train(string cell, bool tokens, float forcing)
    {
        var target = tokens ? new Symbol("target", [null], DType.Int32) : new Symbol("target", [null, Width]);
        RecurrentBase inner = cell switch
        {
            "gru" => new Gru(Units),
            "lstm" => new Lstm(Units),
            _ => new AttentionCell(new Lstm(Units), new Attention()),
        };
        var decoder = new Decoder(inner, Width) { Embedding = tokens ? new Embedding(Width, Width) : null };
        var memory = new Symbol("memory", [null, Units]);
        var y = tokens ? Rows.Ids([Batch, Steps], Width) : Rows.Normal([Batch, Steps, Width]);
        var attends = cell == "attention";
        var model = new Functional(attends ? [memory, target] : [target], [decoder.Teach(target, attends ? memory : null)]) { TeacherForcing = forcing };
        model.Compile(new Adam(), tokens ? Loss.SparseCategoricalCrossEntropy : Loss.MeanSquaredError);
        var x = attends ? new Values(("memory", Rows.Normal([Batch, Source, Units])), ("target", y)) : new Values(("target", y));
        var flops = ProductFlops.Recurrent(cell == "gru" ? 3 : 4, Batch, Steps, Width + (attends ? Units : 0), Units) + ProductFlops.Dense(Batch * Steps, Units, Width);
        return new Row(() => model.TrainOnBatch(x, y), Batch, 3 * flops);
    }
}
