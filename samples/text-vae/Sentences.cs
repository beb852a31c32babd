using Unroll;

namespace TextVae;

/// <summary>Sentences in which much is said twice: the scene shows in who, does, what and where; the mood at the beginning and the end; who it is comes again. So a code that knows scene, mood and person saves more
/// than it costs as soon as the decoder does not see all words before.</summary>
internal sealed class Sentences
{
    internal const int End = 2;

    static readonly (string[] Who, string[] Does, string[] What, string[] Where)[] Scenes =
    [
        (["sailor", "captain", "fisherman"], ["paints", "repairs", "steers"], ["boat", "ship", "raft"], ["in the harbour", "near the beach"]),
        (["cook", "baker", "waiter"], ["tastes", "serves", "burns"], ["soup", "bread", "cake"], ["in the kitchen", "at the restaurant"]),
        (["farmer", "shepherd", "gardener"], ["feeds", "counts", "calls"], ["horse", "goat", "hen"], ["on the field", "behind the barn"]),
        (["teacher", "student", "librarian"], ["reads", "explains", "forgets"], ["book", "poem", "lesson"], ["at the school", "in the library"]),
        (["singer", "drummer", "dancer"], ["hears", "plays", "likes"], ["song", "waltz", "march"], ["in the theatre", "on the square"]),
        (["hunter", "ranger", "hiker"], ["follows", "watches", "finds"], ["wolf", "deer", "owl"], ["in the forest", "on the mountain"]),
    ];

    static readonly (string[] Like, string[] Ends)[] Moods = [(["happy", "young", "cheerful"], ["sings", "smiles", "laughs"]), (["tired", "old", "gloomy"], ["sighs", "yawns", "weeps"])];

    internal Sentences(int count, int seed)
    {
        var random = new Random(seed);
        T One<T>(T[] of) => of[random.Next(of.Length)];
        string Sentence()
        {
            var (scene, mood) = (One(Scenes), One(Moods));
            var who = One(scene.Who);
            return $"the {One(mood.Like)} {who} {One(scene.Does)} the {One(scene.What)} {One(scene.Where)} and the {who} {One(mood.Ends)}";
        }
        var texts = Enumerable.Range(0, count).Select(_ => Sentence().Split(' ')).ToArray();
        // 0 pads, 1 is the unknown word, 2 ends a sentence.
        Words = ["", "?", ".", .. texts.SelectMany(text => text).Distinct().Order(StringComparer.Ordinal)];
        Ids = Tensor.From([.. texts.SelectMany(text => text.Select(word => Array.IndexOf(Words, word)).Append(End))], [count, texts[0].Length + 1]);
    }

    internal string[] Words { get; }

    /// <summary>[sentences, words and the end].</summary>
    internal Tensor Ids { get; }

    internal string Text(IReadOnlyList<int> sentence) => string.Join(' ', sentence.Select(id => Words[id]));

    /// <summary>Whether these words can be said by what makes the sentences: one scene, one mood, the same person.</summary>
    internal bool Accepts(IReadOnlyList<int> sentence)
    {
        if (Text(sentence).Split(' ') is not ["the", var like, var who, var does, "the", var what, var at, var a, var place, "and", "the", var again, var ends])
            return false;
        return who == again && Array.Exists(Scenes, s => s.Who.Contains(who) && s.Does.Contains(does) && s.What.Contains(what) && s.Where.Contains($"{at} {a} {place}"))
            && Array.Exists(Moods, m => m.Like.Contains(like) && m.Ends.Contains(ends));
    }
}
