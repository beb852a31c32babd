using System.Buffers.Binary;
using System.Text;

namespace Unroll.Tests.Saving;

public class SafetensorsTests
{
    static byte[] File(string header, int dataBytes, long? length = null)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length ?? text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }

    static IReadOnlyDictionary<string, Tensor> Read(byte[] bytes) => Safetensors.Read(new MemoryStream(bytes));

    [Fact]
    public void All_element_types_and_ranks_come_back()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["float"] = Tensor.From([1.5f, float.NaN, float.NegativeInfinity, -0f, float.Epsilon, 6], [2, 3]),
            ["double"] = Tensor.From([0.1, 1e300], [2], DType.Float64),
            ["int"] = Tensor.From([int.MinValue, 7], [1, 2, 1]),
            ["bool"] = Tensor.From([true, false, true], [3]),
            ["scalar"] = Tensor.Scalar(3),
            ["empty"] = Tensor.Zeros([0, 4]),
            ["turned"] = Tensor.From([1f, 2, 3, 4], [2, 2]).Permute(1, 0),
            ["Größe \"x\"/y"] = Tensor.Ones([1]),
        };
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors);
        var again = Read(stream.ToArray());
        Assert.Equal(tensors.Keys.Order(), again.Keys.Order());
        foreach (var (name, tensor) in tensors)
        {
            Assert.Equal((tensor.DType, tensor.Shape), (again[name].DType, again[name].Shape));
            Assert.Equal(tensor.To(DType.Float64).ToArray<double>(), again[name].To(DType.Float64).ToArray<double>());
        }
    }

    [Fact]
    public void Known_bytes_are_read()
    {
        var bytes = File("""{"__metadata__":{"format":"pt"},"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},"l":{"dtype":"I64","shape":[1],"data_offsets":[6,14]}}""", 14);
        ((byte[])[0x00, 0x3C, 0x00, 0xC0, 0xC0, 0x3F, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]).CopyTo(bytes, bytes.Length - 14);
        var read = Read(bytes);
        Assert.Equal([1f, -2f], read["h"].ToArray());
        Assert.Equal([1.5f], read["b"].ToArray());
        Assert.Equal([-2], read["l"].ToArray<int>());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "follow the header")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "follow the header")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "start at 4; needed 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "start at 0; needed 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "not JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "need 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}""", 0, "axis of length -1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2000000000,2000000000,2000000000],"data_offsets":[0,8]}}""", 8, "safetensors:")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,8]}}""", 8, "safetensors:")]
    [InlineData("""{"a":{"dtype":"F8","shape":[8],"data_offsets":[0,8]}}""", 8, "elements of type F8")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "does not describe tensors")]
    [InlineData("""{"a":7}""", 0, "does not describe tensors")]
    [InlineData("""[1]""", 0, "not a JSON object")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}""", 1, "not JSON")]
    public void Broken_headers_are_refused(string header, int dataBytes, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => Read(File(header, dataBytes))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    [InlineData(1000L)]
    [InlineData(0L)]
    public void A_header_length_that_does_not_fit_the_file_is_refused(long length) =>
        Assert.Contains("bytes long, in a file of", Assert.Throws<FormatException>(() => Read(File("{}", 0, length))).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_cut_is_refused()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, new Dictionary<string, Tensor> { ["a"] = Tensor.Ones([3]), ["b"] = Tensor.Ones([2]) });
        for (var length = 0; length < stream.Length; length++)
            Assert.Throws<FormatException>(() => Read(stream.ToArray()[..length]));
    }
}
