using Unroll.Kernels;

namespace Unroll;

/// <summary>A weight rearranged as the right operand of products, and its transpose: made when one version of the weight is used a second time (a recurrent step, or
/// inference), in the same memory for every version.</summary>
/// <remarks>Any number of threads may use one version: it is packed once, under the lock, before anyone sees its number. Who changes a weight while another thread computes with it writes over
/// what that thread reads, here as in the weight itself: predict while nobody trains.</remarks>
internal sealed class WeightPacks
{
    // With fewer rows the weight is read where it lies; with more, a product packs it block by block for itself.
    const int FewestRows = 2, MostRows = 256;

    readonly PackedMatrix?[] _packed = new PackedMatrix?[2];
    readonly long[] _version = [-1, -1], _seen = [-1, -1];

    /// <summary>The packed weight, or null when reading it as it lies is as good.</summary>
    internal PackedMatrix? Of(View weight, long version, bool across, int rows)
    {
        if (rows is < FewestRows or > MostRows || weight.DType != DType.Float32 || weight.Storage.Backend is not CpuBackend)
            return null;
        var side = across ? 1 : 0;
        if (Volatile.Read(ref _version[side]) == version)
            return _packed[side];
        lock (_packed)
        {
            if (_version[side] == version)
                return _packed[side];
            if (_seen[side] != version)
            {
                _seen[side] = version;
                return null;
            }
            var (k, n) = (weight.Shape[side], weight.Shape[1 - side]);
            var (data, rowStep, columnStep) = (weight.Data<float>(), weight.Strides[side], weight.Strides[1 - side]);
            if (_packed[side] is { } before)
                Gemm.Repack(data, weight.Offset, rowStep, columnStep, before);
            else
                _packed[side] = Gemm.Pack(k, n, data, weight.Offset, rowStep, columnStep);
            Volatile.Write(ref _version[side], version);
            return _packed[side];
        }
    }
}
