using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Unroll;

/// <summary>A fingerprint of data: each tensor's name, type, shape, and SHA-256 of its numbers and mask, in blocks of samples, so that data in memory and the same data cut batch by
/// batch have the same one.</summary>
internal sealed record DataHash(IReadOnlyList<(string Name, string Shape, string Hash)> Parts)
{
    const int RowsAtATime = 1024;

    /// <summary>All of it as one hash.</summary>
    internal string Whole => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Parts.Select(p => $"{p.Name} {p.Shape} {p.Hash}")))));

    internal static DataHash Of(Dataset data) => Of(data.Batches(RowsAtATime), data.Count);

    /// <summary>The hash of batches made elsewhere, as they come; their shapes are written as that of the first with the number of all samples.</summary>
    internal static DataHash Of(IEnumerable<Batch> batches, int count)
    {
        var hashes = new List<(string Name, string Shape, IncrementalHash Hash)>();
        foreach (var batch in batches)
        {
            var tensors = batch.Inputs.Select((x, i) => ($"input '{batch.Inputs.NameOf(i)}'", x)).Concat(batch.Targets.Select((y, i) => ($"target '{batch.Targets.NameOf(i)}'", y))).ToList();
            if (batch.SampleWeights is { } weights)
                tensors.Add(("sample weights", weights));
            for (var i = 0; i < tensors.Count; i++)
            {
                var (name, x) = tensors[i];
                if (hashes.Count <= i)
                    hashes.Add((name, $"{x.DType} {x.Shape.With(0, count)}", IncrementalHash.CreateHash(HashAlgorithmName.SHA256)));
                hashes[i].Hash.AppendData(Bytes(x));
                if (x.Mask is { } mask)
                    hashes[i].Hash.AppendData(Bytes(mask.Steps));
            }
        }
        return new([.. hashes.Select(h => (h.Name, h.Shape, Finish(h.Hash)))]);
    }

    static string Finish(IncrementalHash hash)
    {
        using (hash)
            return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static ReadOnlySpan<byte> Bytes(Tensor x) => x.DType switch
    {
        DType.Float32 => MemoryMarshal.AsBytes(x.AsSpan()),
        DType.Float64 => MemoryMarshal.AsBytes(x.AsSpan<double>()),
        DType.Int32 => MemoryMarshal.AsBytes(x.AsSpan<int>()),
        _ => MemoryMarshal.AsBytes(x.AsSpan<bool>()),
    };
}
