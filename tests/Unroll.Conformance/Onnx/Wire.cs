using System.Buffers.Binary;

namespace Unroll.Conformance;

/// <summary>The fields of one protocol buffer message, in order: numbers, or bytes.</summary>
internal static class Wire
{
    /// <summary>A field: its number, its value where it is one, its bytes where it holds some.</summary>
    internal readonly record struct Field(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
    {
        internal string Text => System.Text.Encoding.UTF8.GetString(Bytes.Span);

        internal float Single => BitConverter.Int32BitsToSingle((int)Value);

        /// <summary>Whole numbers, one or packed.</summary>
        internal IEnumerable<long> Whole => Bytes.IsEmpty ? [(long)Value] : Varints(Bytes);

        /// <summary>Single-precision numbers, one or packed.</summary>
        internal IEnumerable<float> Singles => Bytes.IsEmpty ? [Single] : Floats(Bytes);
    }

    /// <exception cref="FormatException">The bytes are no message.</exception>
    internal static List<Field> Read(ReadOnlyMemory<byte> message)
    {
        var (fields, at) = (new List<Field>(), 0);
        while (at < message.Length)
        {
            var key = Varint(message.Span, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new Field(number, Varint(message.Span, ref at), default));
                    break;
                case 1:
                    fields.Add(new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(message, ref at, 8).Span), default));
                    break;
                case 2:
                    var length = Varint(message.Span, ref at);
                    fields.Add(new Field(number, 0, Take(message, ref at, length <= int.MaxValue ? (int)length : int.MaxValue)));
                    break;
                case 5:
                    fields.Add(new Field(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(message, ref at, 4).Span), default));
                    break;
                default:
                    throw new FormatException("not a protocol buffer message");
            }
        }
        return fields;
    }

    static IEnumerable<long> Varints(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
            yield return (long)Varint(bytes.Span, ref at);
    }

    static IEnumerable<float> Floats(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
            yield return BinaryPrimitives.ReadSingleLittleEndian(Take(bytes, ref at, 4).Span);
    }

    static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> bytes, ref int at, int length)
    {
        if (length > bytes.Length - at)
            throw new FormatException("a protocol buffer message ends too early");
        at += length;
        return bytes.Slice(at - length, length);
    }

    static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at == bytes.Length)
                throw new FormatException("a protocol buffer message ends too early");
            var part = bytes[at++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }
        throw new FormatException("not a protocol buffer message");
    }
}
