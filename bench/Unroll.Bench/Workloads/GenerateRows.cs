namespace Unroll.Bench;

/// <summary>The time for a token of a model that writes: 512 units, 64 tokens, one row. Beside it what cannot be left out: a stream of the same recurrent layer and the output layer, fed with vectors.</summary>
internal static class GenerateRows
{
    const int Units = 512, Tokens = 64, Length = 200;

    internal static IEnumerable<(string, Func<Row>)> All =>
        from cell in new[] { "gru", "lstm" }
        from kind in new[] { "stream", "model", "decoder" }
        select ($"generate_512_{cell}.{kind}", (Func<Row>)(() => Make(cell, kind)));

    static Row Make(string cell, string kind)
    {
        RecurrentLayer inner = cell == "gru" ? new Gru(Units) { ReturnSequences = true } : new Lstm(Units) { ReturnSequences = true };
        var options = new GenerationOptions { MaxLength = Length };
        if (kind == "stream")
        {
            var stream = new Sequential { inner, new Dense(Tokens) }.Build([null, Units]).OpenStream();
            var (x, y) = (Rows.Normal([Units]).ToArray(), new float[Tokens]);
            return Row(cell, () =>
            {
                for (var i = 0; i < Length; i++)
                    stream.Step(x, y);
            });
        }
        if (kind == "model")
        {
            var model = new Sequential { new Embedding(Tokens, Units), inner, new Dense(Tokens) }.Build([null]);
            var prompt = Rows.Ids([1, 1], Tokens);
            return Row(cell, () => model.Generate(prompt, new Greedy(), options));
        }
        // No token ends it: each run writes as many as the others.
        var target = new Symbol("target", [null], DType.Int32);
        var decoder = new Decoder(inner, Tokens) { Embedding = new Embedding(Tokens, Units), EndToken = Tokens };
        var whole = new Functional([target], [decoder.Teach(target)]);
        return Row(cell, () => whole.Generate(new Values(), new Greedy(), options));
    }

    static Row Row(string cell, Action run) => new(run, 1, ProductFlops.Recurrent(cell == "gru" ? 3 : 4, 1, 1, Units, Units) + ProductFlops.Dense(1, Units, Tokens))
    {
        Inner = Length,
        Bytes = 4.0 * ((cell == "gru" ? 3 : 4) * Units * 2.0 * Units + Units * Tokens),
    };
}
