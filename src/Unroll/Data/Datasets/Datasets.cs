namespace Unroll;

/// <summary>Public data sets by name. Nothing is downloaded before <c>Load</c> (or <c>unroll data get NAME</c>) asks for it.</summary>
public static class Datasets
{
    /// <summary>25,000 + 25,000 movie reviews as word numbers, with Keras's conventions.</summary>
    public static ImdbDataset Imdb { get; } = new();

    /// <summary>60,000 + 10,000 handwritten digits of 28 x 28 pixels.</summary>
    public static MnistDataset Mnist { get; } = new();

    /// <summary>1.1 million characters of Shakespeare's plays.</summary>
    public static TinyShakespeareDataset TinyShakespeare { get; } = new();

    /// <summary>Pairs of English and Spanish sentences.</summary>
    public static EnglishSpanishDataset EnglishSpanish { get; } = new();

    /// <summary>Electricity transformer temperature, hourly, first station.</summary>
    public static EttDataset EttH1 { get; } = new("ETTh1", 60, new(DataChecksumKind.Sha256, "f18de3ad269cef59bb07b5438d79bb3042d3be49bdeecf01c1cd6d29695ee066", "computed from the file in the publisher's repository"), 2589657);

    /// <summary>Electricity transformer temperature, hourly, second station.</summary>
    public static EttDataset EttH2 { get; } = new("ETTh2", 60, new(DataChecksumKind.Sha256, "a3dc2c597b9218c7ce1cd55eb77b283fd459a1d09d753063f944967dd6b9218b", "computed from the file in the publisher's repository"), 2417960);

    /// <summary>Electricity transformer temperature, every 15 minutes, first station.</summary>
    public static EttDataset EttM1 { get; } = new("ETTm1", 15, new(DataChecksumKind.GitBlob, "62c9f979e2dc5b05d9cc5b38891e60e6baf77417", "the file's id in the publisher's repository"), null);

    /// <summary>Electricity transformer temperature, every 15 minutes, second station.</summary>
    public static EttDataset EttM2 { get; } = new("ETTm2", 15, new(DataChecksumKind.GitBlob, "f9d46027c987d442d2d8f81308d1d8c4d1d35db8", "the file's id in the publisher's repository"), null);

    /// <summary>All of them, in the order of <c>unroll data list</c>.</summary>
    public static IReadOnlyList<PublicDataset> All => [Imdb, Mnist, TinyShakespeare, EnglishSpanish, EttH1, EttH2, EttM1, EttM2];

    /// <summary>A data set by its name; letter case does not matter.</summary>
    /// <exception cref="KeyNotFoundException">There is none: says which there are.</exception>
    public static PublicDataset Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new KeyNotFoundException($"Datasets: there is no '{name}'.{Suggest.DidYouMean(name, All.Select(d => d.Name))} There are {string.Join(", ", All.Select(d => d.Name))}.");
    }
}
