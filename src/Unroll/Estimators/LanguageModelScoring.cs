using System.Numerics.Tensors;

namespace Unroll;

/// <summary>How well a network foretells ids, and how sure of itself it should be.</summary>
internal static class LanguageModelScoring
{
    const int Chunk = 128;

    /// <summary>Mean cross-entropy in nats over ids, in up to 32 pieces side by side, and over how many it was taken.</summary>
    public static (double Nats, long Tokens) Measure(Sequential model, int[] ids)
    {
        var (sum, tokens) = (0.0, 0L);
        foreach (var (logits, targets) in Pieces(model, ids))
        {
            sum += (double)Loss.SparseCategoricalCrossEntropy.Of(logits, targets).Item() * targets.Shape.Size;
            tokens += targets.Shape.Size;
        }
        return (sum / tokens, tokens);
    }

    /// <summary>The factor b of the logits with the least cross-entropy of softmax(b z) on ids: temperature scaling, Guo et al. 2017.</summary>
    /// <remarks>The loss is convex in b; with p = softmax(b z) its derivative is E_p[z] - z_y and its second one Var_p[z]: some steps of Newton's method, each a run over the ids.</remarks>
    public static double BestScale(Sequential model, int[] ids)
    {
        var scale = 1.0;
        for (var round = 0; round < 6; round++)
        {
            var (slope, bend) = (0.0, 0.0);
            foreach (var (logits, targets) in Pieces(model, ids))
            {
                var z = logits.Contiguous().AsSpan();
                var of = targets.Contiguous().AsSpan<int>();
                var (width, scaled, p) = (logits.Shape[^1], new float[logits.Shape[^1]], new float[logits.Shape[^1]]);
                for (var at = 0; at < of.Length; at++)
                {
                    var row = z.Slice(at * width, width);
                    TensorPrimitives.Multiply(row, (float)scale, scaled);
                    TensorPrimitives.SoftMax(scaled, p);
                    double mean = TensorPrimitives.Dot(p, row), squares = 0;
                    for (var i = 0; i < width; i++)
                        squares += p[i] * (row[i] - mean) * (row[i] - mean);
                    (slope, bend) = (slope + mean - row[of[at]], bend + squares);
                }
            }
            if (!(bend > 0) || !double.IsFinite(slope))
                return scale;
            var next = Math.Clamp(scale - slope / bend, Math.Max(0.1, scale / 2), Math.Min(10, scale * 2));
            if (Math.Abs(next - scale) < 1e-3)
                return next;
            scale = next;
        }
        return scale;
    }

    static IEnumerable<(Tensor Logits, Tensor Targets)> Pieces(Sequential model, int[] ids)
    {
        var rows = Math.Clamp((ids.Length - 1) / 1000, 1, 32);
        var length = (ids.Length - 1) / rows;
        using var off = Gradients.Off();
        using var stream = model.OpenStream(rows);
        var all = Tensor.From(ids.AsSpan(0, rows * length + 1), [rows * length + 1]);
        var (inputs, targets) = (all[..(rows * length)].Reshape(rows, length), all[1..].Reshape(rows, length));
        for (var from = 0; from < length; from += Chunk)
        {
            var to = Math.Min(length, from + Chunk);
            yield return (stream.Run(inputs[.., from..to]), targets[.., from..to]);
        }
    }
}
