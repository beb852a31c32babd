using Unroll.Testing;

namespace Unroll.Tests.Layers;

/// <summary>How the contract makes each registered layer: one entry or more under its registered name.</summary>
internal static partial class LayerTable
{
    internal static readonly IReadOnlyDictionary<string, (Func<Layer> Make, Shape Input, ContractOptions? Options)[]> Entries =
        new Dictionary<string, (Func<Layer>, Shape, ContractOptions?)[]>([.. Core(), .. Attentions(), .. Merges(), .. Convolutions(), .. Normalizing(), .. Noise(), .. Recurrent(), .. Models()]);

    /// <summary>Registered, but made by others: with whom they are checked.</summary>
    internal static readonly IReadOnlyDictionary<string, string> WithoutOwnEntry = new Dictionary<string, string>
    {
        ["op"] = "an operation on symbols; checked inside 'functional'",
        ["word_dropout"] = "ids in, ids out: nothing to differentiate; checked inside 'sequence_vae'",
        ["lambda"] = "it holds a function, so it can be neither saved nor read",
    };

    static Shape Steps => [4, 6, 3];

    static KeyValuePair<string, (Func<Layer>, Shape, ContractOptions?)[]> Of(string name, params (Func<Layer>, Shape, ContractOptions?)[] entries) => new(name, entries);

    static IEnumerable<KeyValuePair<string, (Func<Layer>, Shape, ContractOptions?)[]>> Core() =>
    [
        Of("dense",
            (() => new Dense(5), [4, 3], null),
            (() => new Dense(2) { Activation = Activation.Tanh, UseBias = false, KernelInitializer = Initializer.Orthogonal }, Steps, null),
            (() => new Dense(5) { Activation = Activation.Softmax, BiasInitializer = Initializer.RandomNormal, KernelRegularizer = new L2(0.1f), KernelConstraint = new MaxNorm(3) }, Steps, null)),
        Of("activation",
            (() => new ActivationLayer(Activation.Gelu), Steps, null),
            (() => new ActivationLayer(Activation.Softmax), Steps, null),
            (() => new ActivationLayer(Activation.Sparsemax), Steps, null),
            (() => new ActivationLayer(Activation.Glu) { ActivityRegularizer = new L2(0.1f) }, [4, 6, 4], null),
            (() => new ActivationLayer(Activation.HardSigmoid), [4, 3], null)),
        Of("embedding",
            (() => new Embedding(7, 3), [4, 6], new() { Below = 7 }),
            (() => new Embedding(3, 2) { MaskZero = true, EmbeddingsInitializer = Initializer.GlorotNormal }, [4, 6], new() { Below = 3, HasTime = false })),
        Of("flatten", (() => new Flatten(), Steps, new() { UnknownTime = false })),
        Of("reshape", (() => new Reshape(3, 2, 3), Steps, new() { UnknownTime = false, RefusesMask = true })),
        Of("repeat_vector", (() => new RepeatVector(5), [4, 3], null)),
        Of("fft_features", (() => new FftFeatures(), Steps, null), (() => new FftFeatures { Output = SpectrumOutput.Complex, Normalize = true }, [4, 5, 2], null), (() => new FftFeatures { Output = SpectrumOutput.Power }, Steps, null)),
        Of("permute", (() => new Permute(2, 1), Steps, new() { RefusesMask = true })),
        Of("concatenate",
            (() => new Concatenate(), Steps, new() { More = [new("x1", [4, 6, 2])] }),
            (() => new Concatenate { Axis = 1 }, [4, 3], new() { More = [new("x1", [4, 2]), new("x2", [4, 3])] })),
        Of("masking", (() => new Masking(0.5f), Steps, new() { ExpectedMask = mask => mask })),
        Of("drop_mask", (() => new DropMask(), Steps, new() { ExpectedMask = _ => null, ForgetsMask = true })),
        // Numbers that are never 0: every step is real.
        Of("attach_mask", (() => new AttachMask(), Steps, new() { More = [new("x1", [4, 6])], UnknownTime = false, ExpectedMask = mask => AllTrue(mask), ForgetsMask = true })),
    ];

    /// <summary>A pooled step is real when any step under its window is.</summary>
    static bool[,] Pooled(bool[,] mask, int size, int stride, int steps, int before)
    {
        var pooled = new bool[mask.GetLength(0), steps];
        for (var row = 0; row < pooled.GetLength(0); row++)
            for (var step = 0; step < steps; step++)
                for (var t = step * stride - before; t < step * stride - before + size; t++)
                    pooled[row, step] |= t >= 0 && t < mask.GetLength(1) && mask[row, t];
        return pooled;
    }

    static bool[,] AllTrue(bool[,] mask)
    {
        var all = new bool[mask.GetLength(0), mask.GetLength(1)];
        System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref all[0, 0], all.Length).Fill(true);
        return all;
    }

    static bool[,] Repeated(bool[,] mask, int count)
    {
        var repeated = new bool[mask.GetLength(0), mask.GetLength(1) * count];
        for (var row = 0; row < repeated.GetLength(0); row++)
            for (var step = 0; step < repeated.GetLength(1); step++)
                repeated[row, step] = mask[row, step / count];
        return repeated;
    }

    static IEnumerable<KeyValuePair<string, (Func<Layer>, Shape, ContractOptions?)[]>> Models() =>
    [
        Of("sequential", (() => new Sequential { new Dense(4), new ActivationLayer(Activation.Tanh), new Dense(2) }, [4, 3], null)),
        Of("functional", (Graph, [4, 3], null)),
        Of("sequence_vae",
            (() => new SequenceVae(7, 2) { EmbeddingSize = 3, Units = 4, WordDropout = 0.3f, FreeBits = 0.1f, PaddingId = null }, [4, 6], new() { Below = 7 }),
            (() => new SequenceVae(7, 2) { EmbeddingSize = 3, Units = 4, Bridge = LatentBridge.EveryStep, BidirectionalEncoder = false, PaddingId = null, EndId = 2, UnknownId = null }, [4, 6], new() { Below = 7 }),
            (() => new SequenceVae(7, 2) { EmbeddingSize = 3, EncoderCell = new SimpleRnn(4), DecoderCell = new StackedRecurrent(new Gru(3), new Lstm(4)), PaddingId = null }, [4, 6], new() { Below = 7 })),
    ];

    /// <summary>Two branches of one input, joined by operations on symbols.</summary>
    static Functional Graph()
    {
        var x = new Symbol("x", [3]);
        var shared = new Dense(3) { Activation = Activation.Tanh };
        var once = shared.Call(x);
        return new Functional(x, new Concatenate().Call([shared.Call(once) * 2 + once, (x - once).Sigmoid()]));
    }

    static bool[,] Reversed(bool[,] mask)
    {
        var reversed = new bool[mask.GetLength(0), mask.GetLength(1)];
        for (var row = 0; row < mask.GetLength(0); row++)
            for (var step = 0; step < mask.GetLength(1); step++)
                reversed[row, step] = mask[row, mask.GetLength(1) - 1 - step];
        return reversed;
    }
}
