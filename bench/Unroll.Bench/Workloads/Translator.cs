namespace Unroll.Bench;

/// <summary>A GRU encoder, additive attention and a GRU decoder, step by step: the composed path.</summary>
internal sealed class Translator : Model
{
    readonly Embedding _source, _target;
    readonly Gru _encoder, _cell;
    readonly AdditiveAttention _attention;
    readonly Dense _words;

    internal Translator(int vocabulary, int embedding, int units)
    {
        (_source, _target) = (Track(new Embedding(vocabulary, embedding)), Track(new Embedding(vocabulary, embedding)));
        (_encoder, _cell) = (Track(new Gru(units) { ReturnSequences = true }), Track(new Gru(units)));
        (_attention, _words) = (Track(new AdditiveAttention(units).Build(units, units)), Track(new Dense(vocabulary)));
    }

    /// <summary>From ids "source" and "target" [batch, time] to a logit for each word at each target step.</summary>
    protected override Values Forward(Values inputs, Pass pass)
    {
        var encoded = _encoder.Run(_source.Call(inputs["source"], pass), null, pass);
        var (memory, state) = (_attention.Prepare(encoded.Sequence), encoded.State);
        var hidden = new List<Tensor>();
        foreach (var word in _target.Call(inputs["target"], pass).Unstack(1))
        {
            var context = _attention.Run(state.H, memory, pass).Context;
            state = _cell.Run(Tensor.Concat([context, word], -1).ExpandDims(1), state, pass).State;
            hidden.Add(state.H);
        }
        return new Values(("y", _words.Call(Tensor.Stack(hidden, 1), pass)));
    }
}
