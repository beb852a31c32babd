using System.Globalization;
using System.Runtime.InteropServices;
using Unroll.Kernels;

namespace Unroll;

/// <summary>What is needed to repeat a training: seeds, data, versions. Made by <c>Fit</c>, kept in the saved file.</summary>
/// <remarks>The same seeds, data and options give the same bits on the same kind of processor (<see cref="VectorBits"/>), whatever the number of threads and however often the run was
/// interrupted and continued. Other vector widths agree to about 1e-5.</remarks>
public sealed record TrainingRecord
{
    /// <summary>The model's seed: first weights, dropout.</summary>
    public required int Seed { get; init; }

    /// <summary>Decides the order of samples; null when they were not shuffled, or came in batches made elsewhere.</summary>
    public int? ShuffleSeed { get; init; }

    /// <summary>Samples a step; null for batches made elsewhere.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The last finished epoch, from 1; 0 before there is one.</summary>
    public int Epochs { get; init; }

    /// <summary>Samples of the training data; null for batches made elsewhere.</summary>
    public int? Samples { get; init; }

    /// <summary>SHA-256 of inputs, targets and sample weights (names, types, shapes, numbers, masks), as hexadecimal digits; null for batches made elsewhere. Worked out once, as training
    /// begins.</summary>
    public string? DataHash { get; init; }

    /// <summary>The same of the validation data; null when there is none.</summary>
    public string? ValidationHash { get; init; }

    /// <summary>The version of this library, for example <c>Unroll 0.1.0</c>.</summary>
    public required string Library { get; init; }

    /// <summary>The runtime, for example <c>.NET 10.0.0</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>System and processor, for example <c>linux-x64</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The width of the vectors computed with: 512, 256, 128, or 1 without any.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Data, seeds and versions in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"seed {Seed}{(ShuffleSeed is { } order ? $", order {order}" : "")}, {(Samples is { } n ? $"{n} samples in batches of {BatchSize}" : "batches made elsewhere")}, {Epochs} {(Epochs == 1 ? "epoch" : "epochs")}, ") +
        string.Create(CultureInfo.InvariantCulture, $"{(DataHash is { } data ? $"data {data[..12]}, " : "")}{Library}, {Runtime}, {Platform}, {VectorBits}-bit vectors");

    internal static TrainingRecord Of(Model model, FitOptions options, Dataset? data, DataHash? hash, DataHash? validation) => Of(model.Seed) with
    {
        ShuffleSeed = data is not null && options.Shuffle ? options.Seed ?? model.Seed : null,
        BatchSize = data is null ? null : options.BatchSize,
        Samples = data?.Count,
        DataHash = hash?.Whole,
        ValidationHash = validation?.Whole,
    };

    /// <summary>Seed and versions alone.</summary>
    internal static TrainingRecord Of(int seed) => new()
    {
        Seed = seed,
        Library = LibraryName,
        Runtime = RuntimeInformation.FrameworkDescription,
        Platform = RuntimeInformation.RuntimeIdentifier,
        VectorBits = Lanes.Width,
    };

    internal static string LibraryName => $"Unroll {typeof(TrainingRecord).Assembly.GetName().Version?.ToString(3)}";
}
