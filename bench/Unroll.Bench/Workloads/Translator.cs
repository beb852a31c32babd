namespace Unroll.Bench;

/// <summary>A GRU encoder, additive attention and a GRU decoder, step by step in tensor operations: the composed path.</summary>
internal sealed class Translator : Model
{
    readonly Embedding _source, _target;
    readonly Gru _encoder, _cell;
    readonly Dense _keys, _query, _score, _words;

    internal Translator(int vocabulary, int embedding, int units)
    {
        (_source, _target) = (Track(new Embedding(vocabulary, embedding)), Track(new Embedding(vocabulary, embedding)));
        (_encoder, _cell) = (Track(new Gru(units) { ReturnSequences = true }), Track(new Gru(units)));
        (_keys, _query) = (Track(new Dense(units)), Track(new Dense(units)));
        (_score, _words) = (Track(new Dense(1) { UseBias = false }), Track(new Dense(vocabulary)));
    }

    /// <summary>From ids "source" and "target" [batch, time] to a logit for each word at each target step.</summary>
    protected override Values Forward(Values inputs, Pass pass)
    {
        var encoded = _encoder.Run(_source.Call(inputs["source"], pass), null, pass);
        var (keys, state) = (_keys.Call(encoded.Sequence, pass), encoded.State);
        var hidden = new List<Tensor>();
        foreach (var word in _target.Call(inputs["target"], pass).Unstack(1))
        {
            var scores = _score.Call((keys + _query.Call(state.H, pass).ExpandDims(1)).Tanh(), pass).Softmax(1);
            var context = scores.Transpose().MatMul(encoded.Sequence);
            state = _cell.Run(Tensor.Concat([context, word.ExpandDims(1)], -1), state, pass).State;
            hidden.Add(state.H);
        }
        return new Values(("y", _words.Call(Tensor.Stack(hidden, 1), pass)));
    }
}
