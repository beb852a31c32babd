namespace Unroll.Tests.Autoencoders;

/// <summary>Sentences of eight words from a small grammar, each word drawn for itself, then an end mark.</summary>
internal sealed class Grammar
{
    static readonly string[][] Slots =
    [
        ["a", "the", "every", "one"], ["small", "old", "quiet", "green", "tired", "happy"], ["fox", "sailor", "child", "river", "king", "robot", "bird", "cloud"],
        ["sees", "finds", "paints", "follows", "forgets", "carries"],
        ["a", "the", "every", "one"], ["small", "old", "quiet", "green", "tired", "happy"], ["fox", "sailor", "child", "river", "king", "robot", "bird", "cloud"],
        ["today", "slowly", "again", "alone"],
    ];

    internal const int End = 2;

    internal Grammar(int sentences, int seed)
    {
        Words = ["", "?", ".", .. Slots.SelectMany(s => s).Distinct()];
        var random = new Random(seed);
        var ids = new List<int>();
        for (var i = 0; i < sentences; i++)
            ids.AddRange([.. Slots.Select(slot => Array.IndexOf(Words, slot[random.Next(slot.Length)])), End]);
        Ids = Tensor.From(ids.ToArray(), [sentences, Slots.Length + 1]);
    }

    internal string[] Words { get; }

    internal Tensor Ids { get; }

    internal bool Accepts(int[] sentence) => sentence.Length == Slots.Length && !sentence.Where((id, k) => !Slots[k].Contains(Words[id])).Any();

    internal string Text(int[] sentence) => string.Join(' ', sentence.Select(id => Words[id]));
}
