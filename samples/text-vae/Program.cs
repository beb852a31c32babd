// A variational autoencoder of 2,000 sentences of a small grammar, trained twice: with annealing and free bits, and without.
// Two arguments, warm-up steps and free bits, train it once with these.
using System.Globalization;
using Unroll;

string[][] slots =
[
    ["a", "the", "every", "one"], ["small", "old", "quiet", "green", "tired", "happy"], ["fox", "sailor", "child", "river", "king", "robot", "bird", "cloud"],
    ["sees", "finds", "paints", "follows", "forgets", "carries"],
    ["a", "the", "every", "one"], ["small", "old", "quiet", "green", "tired", "happy"], ["fox", "sailor", "child", "river", "king", "robot", "bird", "cloud"],
    ["today", "slowly", "again", "alone"],
];
const int Sentences = 2000, End = 2;
string[] words = ["", "?", ".", .. slots.SelectMany(slot => slot).Distinct()];
var random = new Random(1);
var tokens = new List<int>();
for (var i = 0; i < Sentences; i++)
    tokens.AddRange([.. slots.Select(slot => Array.IndexOf(words, slot[random.Next(slot.Length)])), End]);
var ids = Tensor.From(tokens.ToArray(), [Sentences, slots.Length + 1]);

string Text(int[] sentence) => string.Join(' ', sentence.Select(id => words[id]));

SequenceVae Train(SequenceVae vae)
{
    vae.Compile(new Adam(3e-3f), Loss.SparseCategoricalCrossEntropy);
    var monitor = vae.Monitor(ids[..300], (epoch, report) => Console.WriteLine($"epoch {epoch}: {report}"), Console.WriteLine);
    vae.Fit(ids, ids, new FitOptions { Epochs = 20, BatchSize = 50, Callbacks = [monitor] });
    var right = vae.Reconstruct(ids[..300]).Select((sentence, i) => sentence.Where((id, k) => k < slots.Length && id == tokens[(i * (slots.Length + 1)) + k]).Count()).Sum();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"words given back in their place: {right / (300.0 * slots.Length):P0}"));
    return vae;
}

SequenceVae Make(long warmUpSteps, float freeBits) =>
    new(words.Length, latent: 8) { Units = 48, EmbeddingSize = 24, WordDropout = 0.5f, WarmUpSteps = warmUpSteps, FreeBits = freeBits, EndId = End };

if (args.Length == 2)
{
    Train(Make(long.Parse(args[0], CultureInfo.InvariantCulture), float.Parse(args[1], CultureInfo.InvariantCulture)));
    return;
}
Console.WriteLine("With annealing and free bits");
var good = Train(Make(warmUpSteps: 600, freeBits: 0.25f));
Console.WriteLine("\nDraws of the prior");
foreach (var sentence in good.GeneratePrior(5, length: 12))
    Console.WriteLine("  " + Text(sentence));
Console.WriteLine("\nBetween two sentences");
foreach (var sentence in good.Interpolate(ids[..1], ids[1..2], points: 5, length: 12))
    Console.WriteLine("  " + Text(sentence));

Console.WriteLine("\nThe same model without");
Train(Make(warmUpSteps: 0, freeBits: 0));
