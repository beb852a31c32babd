namespace Unroll;

/// <summary>A text in pieces that end between two words, so that tokens need not all be held at once.</summary>
internal static class TextPieces
{
    const int Size = 1 << 16;

    public static IEnumerable<string> Of(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var to = Math.Min(text.Length, from + Size);
            if (to < text.Length)
            {
                var end = to;
                while (end > from + Size / 2 && !char.IsWhiteSpace(text[end - 1]))
                    end--;
                to = char.IsWhiteSpace(text[end - 1]) ? end : char.IsSurrogatePair(text[to - 1], text[to]) ? to + 1 : to;
            }
            yield return text[from..to];
            from = to;
        }
    }
}
