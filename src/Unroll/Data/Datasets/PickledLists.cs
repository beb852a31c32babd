using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Unroll;

/// <summary>
/// Reads a pickled numpy array of lists of whole numbers, and nothing else. Nothing of the file is ever run: a name is a name, a call stays a call that was not made.
/// </summary>
internal sealed class PickledLists(byte[] data)
{
    static readonly object Mark = new();
    readonly List<object?> _stack = [];
    readonly Dictionary<int, object?> _memo = [];
    readonly object?[] _numbers = new object?[1 << 17];
    int _at;

    /// <summary>What a call, not made, was built with.</summary>
    sealed class NotCalled
    {
        public object? State { get; set; }
    }

    public int[][] Read()
    {
        while (true)
        {
            var op = Byte();
            if (op == (byte)'.')
                break;
            Step(op);
        }
        // An array's state is (version, shape, type, order, elements).
        if (Pop() is not NotCalled { State: object?[] { Length: 5 } state } || state[4] is not List<object?> elements)
            throw new InvalidDataException("the pickled object is no array of lists");
        return [.. elements.Select(e => e is List<object?> list ? Numbers(list) : throw new InvalidDataException("an element of the array is no list"))];
    }

    static int[] Numbers(List<object?> list)
    {
        var numbers = new int[list.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = list[i] is long n ? checked((int)n) : throw new InvalidDataException("a list holds something that is no whole number");
        return numbers;
    }

    void Step(byte op)
    {
        switch (op)
        {
            case 0x80: _at++; break;                                               // protocol
            case 0x95: _at += 8; break;                                            // frame
            case (byte)'(': _stack.Add(Mark); break;
            case (byte)'N': _stack.Add(null); break;
            case 0x88: _stack.Add(true); break;
            case 0x89: _stack.Add(false); break;
            case (byte)'J': Push(BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case (byte)'K': Push(Byte()); break;
            case (byte)'M': Push(BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 0x8a: Push(Long(Take(Byte()))); break;
            case (byte)'I': _stack.Add(Line() is var text && text is "00" or "01" ? text == "01" : Whole(text)); break;
            case (byte)'L': _stack.Add(Whole(Line().TrimEnd('L'))); break;
            case (byte)'U' or (byte)'C' or 0x8c: _stack.Add(Text(Byte())); break;
            case (byte)'T' or (byte)'B' or (byte)'X': _stack.Add(Text(BinaryPrimitives.ReadInt32LittleEndian(Take(4)))); break;
            case (byte)'c': _stack.Add(Line() + "." + Line()); break;
            case 0x93: Pop(); Pop(); _stack.Add("name"); break;
            case (byte)'q': _memo[Byte()] = Top; break;
            case (byte)'r': _memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))] = Top; break;
            case 0x94: _memo[_memo.Count] = Top; break;
            case (byte)'h': Get(Byte()); break;
            case (byte)'j': Get(BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case (byte)')': _stack.Add(Array.Empty<object?>()); break;
            case (byte)'t': _stack.Add(ToMark().ToArray()); break;
            case 0x85 or 0x86 or 0x87: Tuple(op - 0x84); break;
            case (byte)']': _stack.Add(new List<object?>()); break;
            case (byte)'l': _stack.Add(ToMark()); break;
            case (byte)'a': Append([Pop()]); break;
            case (byte)'e': Append(ToMark()); break;
            case (byte)'R' or 0x81: Pop(); Pop(); _stack.Add(new NotCalled()); break;
            case (byte)'b': Build(Pop()); break;
            default: throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"the pickled array uses an instruction ({op}) that lists of numbers do not need"));
        }
    }

    void Build(object? state)
    {
        if (Top is NotCalled made)
            made.State = state;
    }

    void Append(List<object?> items)
    {
        if (Top is not List<object?> list)
            throw new InvalidDataException("the pickled array appends to something that is no list");
        list.AddRange(items);
    }

    void Tuple(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            items[i] = Pop();
        _stack.Add(items);
    }

    List<object?> ToMark()
    {
        var mark = _stack.LastIndexOf(Mark);
        if (mark < 0)
            throw new InvalidDataException("the pickled array is damaged");
        var items = _stack.GetRange(mark + 1, _stack.Count - mark - 1);
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    // Word numbers come again and again: one object for each is enough.
    void Push(long number) => _stack.Add(number >= 0 && number < _numbers.Length ? _numbers[number] ??= number : number);

    void Get(int index) => _stack.Add(_memo.TryGetValue(index, out var value) ? value : throw new InvalidDataException("the pickled array is damaged"));

    object? Top => _stack.Count > 0 ? _stack[^1] : throw new InvalidDataException("the pickled array is damaged");

    object? Pop()
    {
        var top = Top;
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    byte Byte() => Take(1)[0];

    ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > data.Length - _at)
            throw new EndOfStreamException("the pickled array is cut off");
        _at += count;
        return data.AsSpan(_at - count, count);
    }

    string Text(int count) => Encoding.Latin1.GetString(Take(count));

    string Line()
    {
        var end = Array.IndexOf(data, (byte)'\n', _at);
        if (end < 0)
            throw new EndOfStreamException("the pickled array is cut off");
        var line = Encoding.ASCII.GetString(data, _at, end - _at);
        _at = end + 1;
        return line;
    }

    static long Long(ReadOnlySpan<byte> bytes) => bytes.Length <= 8 ? (long)new System.Numerics.BigInteger(bytes) : throw new InvalidDataException("a number is too large");

    static long Whole(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
