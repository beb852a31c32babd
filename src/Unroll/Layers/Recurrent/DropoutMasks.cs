using Unroll.Kernels;

namespace Unroll;

/// <summary>The dropout factors of one run of a recurrent layer: drawn once, the same at every step, already scaled by 1 / (1 - rate).</summary>
/// <param name="Input">[batch, inputs], or [batch, gates, inputs] for one mask per gate, or null.</param>
/// <param name="Recurrent">[batch, units], or [batch, gates, units], or null.</param>
internal sealed record DropoutMasks(Tensor? Input, Tensor? Recurrent)
{
    /// <summary>Draws what a training pass needs; null when nothing is dropped.</summary>
    internal static DropoutMasks? Draw(Pass pass, float inputRate, float recurrentRate, int batch, int inputs, int units, int masks)
    {
        if (!pass.Training || (inputRate == 0 && recurrentRate == 0))
            return null;
        Tensor? Factors(float rate, int width, string purpose) => rate == 0 ? null
            : Tensor.Random(masks == 1 ? [batch, width] : [batch, masks, width], Distribution.Dropout(rate), CounterRandom.Mix(pass.Key, purpose));
        return new DropoutMasks(Factors(inputRate, inputs, "input_dropout"), Factors(recurrentRate, units, "recurrent_dropout"));
    }
}
