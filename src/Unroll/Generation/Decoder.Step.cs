namespace Unroll;

public sealed partial class Decoder
{
    internal Layer OutputLayer => _output!;

    /// <summary>What follows one input, [rows, 1] or [rows, 1, outputs], and the attention if there is any; the cell's state is the backend's.</summary>
    internal Tensor[] StepOn(Tensor before, Tensor? known, Values? constants)
    {
        var x = Joined(Embedding is { } words ? words.Call(before).WithMask(null) : before, known);
        var r = Cell.Run(new DecoderInputs(null, constants, null, null).Beside(x));
        var y = _output!.Call(r.Sequence.WithMask(null));
        return r.Weights is null ? [y] : [y, r.Weights];
    }
}
