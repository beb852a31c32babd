using System.Buffers.Binary;

namespace Unroll.Conformance;

/// <summary>Reads ONNX's TensorProto.</summary>
internal static class OnnxTensor
{
    /// <summary>The tensor's name and its numbers, in double precision.</summary>
    /// <exception cref="FormatException">An element type that does not occur here, or a wrong length.</exception>
    internal static (string Name, Tensor Value) Read(ReadOnlyMemory<byte> bytes)
    {
        var fields = Wire.Read(bytes);
        Shape shape = [.. fields.Where(f => f.Number == 1).SelectMany(f => f.Whole).Select(n => checked((int)n))];
        var type = (int)(fields.Find(f => f.Number == 2).Value);
        var raw = fields.Find(f => f.Number == 9).Bytes;
        double[] numbers = raw.IsEmpty ? [.. Listed(fields, type)] : [.. Raw(raw, type)];
        if (numbers.Length != shape.Size)
            throw new FormatException($"a tensor {shape} with {numbers.Length} numbers");
        return (fields.Find(f => f.Number == 8) is { Number: 8 } name ? name.Text : "", Tensor.From((ReadOnlySpan<double>)numbers, shape, DType.Float64));
    }

    static IEnumerable<double> Listed(List<Wire.Field> fields, int type) => type switch
    {
        1 => fields.Where(f => f.Number == 4).SelectMany(f => f.Singles).Select(v => (double)v),
        6 or 9 => fields.Where(f => f.Number == 5).SelectMany(f => f.Whole).Select(v => (double)v),
        7 => fields.Where(f => f.Number == 7).SelectMany(f => f.Whole).Select(v => (double)v),
        11 => fields.Where(f => f.Number == 10).SelectMany(f => Doubles(f)),
        _ => throw Unknown(type),
    };

    static IEnumerable<double> Doubles(Wire.Field field) => field.Bytes.IsEmpty ? [BitConverter.UInt64BitsToDouble(field.Value)] : Raw(field.Bytes, 11);

    static IEnumerable<double> Raw(ReadOnlyMemory<byte> bytes, int type)
    {
        var size = type switch { 1 or 6 => 4, 7 or 11 => 8, 9 => 1, 10 => 2, _ => throw Unknown(type) };
        for (var at = 0; at + size <= bytes.Length; at += size)
        {
            var one = bytes.Span.Slice(at, size);
            yield return type switch
            {
                1 => BinaryPrimitives.ReadSingleLittleEndian(one),
                6 => BinaryPrimitives.ReadInt32LittleEndian(one),
                7 => BinaryPrimitives.ReadInt64LittleEndian(one),
                9 => one[0],
                10 => (double)BinaryPrimitives.ReadHalfLittleEndian(one),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(one),
            };
        }
    }

    static FormatException Unknown(int type) => new($"the ONNX element type {type} is not read");
}
