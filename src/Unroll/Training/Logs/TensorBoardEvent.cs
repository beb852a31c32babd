using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Unroll;

/// <summary>One record of a TensorBoard event file: the few fields of the protobuf messages Event, Summary and HistogramProto that are written, framed as
/// TensorFlow frames records (length, its masked CRC32C, the message, its masked CRC32C).</summary>
internal static class TensorBoardEvent
{
    /// <summary>The first record of a file: brain.Event:2, at step 0.</summary>
    internal static byte[] Start(double time) => Record(time, 0, 3, "brain.Event:2"u8);

    internal static byte[] Scalar(double time, long step, string tag, double value)
    {
        var item = new MemoryStream();
        Bytes(item, 1, Encoding.UTF8.GetBytes(tag));
        item.WriteByte(2 << 3 | 5);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(number, (float)value);
        item.Write(number);
        return Summary(time, step, item);
    }

    internal static byte[] Histogram(double time, long step, string tag, WeightHistogram found)
    {
        var histogram = new MemoryStream();
        var count = found.Counts.Sum();
        // Sum and sum of squares follow from mean and deviation: TensorBoard shows neither.
        double[] heads = [found.Min, found.Max, count, found.Mean * count, (found.Deviation * found.Deviation + found.Mean * found.Mean) * count];
        for (var i = 0; i < heads.Length; i++)
            Double(histogram, i + 1, heads[i]);
        Packed(histogram, 6, [.. found.Edges.Skip(1)]);
        Packed(histogram, 7, [.. found.Counts.Select(c => (double)c)]);
        var item = new MemoryStream();
        Bytes(item, 1, Encoding.UTF8.GetBytes(tag));
        Bytes(item, 5, histogram.ToArray());
        return Summary(time, step, item);
    }

    static byte[] Summary(double time, long step, MemoryStream item)
    {
        var summary = new MemoryStream();
        Bytes(summary, 1, item.ToArray());
        return Record(time, step, 5, summary.ToArray());
    }

    static byte[] Record(double time, long step, int field, ReadOnlySpan<byte> content)
    {
        var message = new MemoryStream();
        Double(message, 1, time);
        message.WriteByte(2 << 3);
        Varint(message, (ulong)step);
        Bytes(message, field, content);
        var data = message.ToArray();
        var record = new byte[8 + 4 + data.Length + 4];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Masked(record.AsSpan(0, 8)));
        data.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), Masked(data));
        return record;
    }

    static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        crc = ~crc;
        return BitOperations.RotateRight(crc, 15) + 0xa282ead8;
    }

    static void Double(MemoryStream stream, int field, double value)
    {
        stream.WriteByte((byte)(field << 3 | 1));
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        stream.Write(bytes);
    }

    static void Packed(MemoryStream stream, int field, double[] values)
    {
        var bytes = new byte[values.Length * 8];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * 8), values[i]);
        Bytes(stream, field, bytes);
    }

    static void Bytes(MemoryStream stream, int field, ReadOnlySpan<byte> content)
    {
        stream.WriteByte((byte)(field << 3 | 2));
        Varint(stream, (ulong)content.Length);
        stream.Write(content);
    }

    static void Varint(MemoryStream stream, ulong value)
    {
        for (; value >= 128; value >>= 7)
            stream.WriteByte((byte)(value | 128));
        stream.WriteByte((byte)value);
    }
}
