using System.Globalization;

namespace Unroll.Testing;

/// <summary>Compares bit for bit.</summary>
public static class Bits
{
    /// <summary>Throws, with the name and the first place, when two tensors differ in shape or in any bit.</summary>
    public static void RequireEqual(string name, Tensor expected, Tensor actual)
    {
        if (expected.Shape != actual.Shape || expected.DType != actual.DType)
            throw new ContractException($"{name}: got {actual.DType} {actual.Shape}; expected {expected.DType} {expected.Shape}.");
        var (a, b) = (Of(expected), Of(actual));
        for (var i = 0; i < a.Length; i++)
            if (a[i] != b[i])
                throw new ContractException(string.Create(CultureInfo.InvariantCulture,
                    $"{name}: element {i} of {expected.Shape} is {At(actual, i):g9}; expected {At(expected, i):g9}, bit for bit."));
    }

    static long[] Of(Tensor x) => x.DType switch
    {
        DType.Float32 => Array.ConvertAll(x.ToArray<float>(), v => (long)BitConverter.SingleToInt32Bits(v)),
        DType.Float64 => Array.ConvertAll(x.ToArray<double>(), BitConverter.DoubleToInt64Bits),
        DType.Int32 => Array.ConvertAll(x.ToArray<int>(), v => (long)v),
        _ => Array.ConvertAll(x.ToArray<bool>(), v => v ? 1L : 0L),
    };

    static double At(Tensor x, int i) => x.To(DType.Float64).ToArray<double>()[i];
}
