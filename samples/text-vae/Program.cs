// A variational autoencoder of 2,000 made sentences, trained twice: with annealing and free bits, and without.
// Four arguments, warm-up steps, cycle steps, free bits and word dropout, train it once with these: -- 1200 1600 0.05 0.2
using System.Globalization;
using TextVae;
using Unroll;

var sentences = new Sentences(count: 2000, seed: 1);
var (ids, some) = (sentences.Ids, sentences.Ids[..300]);
var options = new GenerationOptions { MaxLength = 18 };

SequenceVae Make(long warmUpSteps, long cycleSteps, float freeBits, float wordDropout) => new(sentences.Words.Length, latent: 8)
{
    Units = 64,
    EmbeddingSize = 32,
    EndId = Sentences.End,
    WarmUpSteps = warmUpSteps,
    CycleSteps = cycleSteps,
    FreeBits = freeBits,
    WordDropout = wordDropout,
};

SequenceVae Train(SequenceVae vae)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"warm-up {vae.WarmUpSteps} of {vae.CycleSteps} steps, free bits {vae.Latent} x {vae.FreeBits} = {vae.Latent * vae.FreeBits:0.00} nats, word dropout {vae.WordDropout}"));
    vae.Compile(new Adam(3e-3f), Loss.SparseCategoricalCrossEntropy);
    var monitor = vae.Monitor(some, (epoch, report) => Console.Write(epoch is 1 or 2 || epoch % 10 == 0 ? $"epoch {epoch}: {report}\n" : ""), Console.WriteLine);
    vae.Fit(ids, ids, new FitOptions { Epochs = 80, BatchSize = 50, Callbacks = [monitor] });
    var (written, drawn) = (vae.GeneratePrior(200, options: options), vae.GeneratePrior(200, new Sampling(), options));
    var (given, back, right) = (some.ToArray<int>(), vae.Reconstruct(some), 0);
    for (var row = 0; row < back.Count; row++)
        right += back[row].Tokens.Where((id, step) => id == given[(row * some.Shape[1]) + step]).Count();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"words given back in their place: {right / (300.0 * (some.Shape[1] - 1)):P0}"));
    Console.WriteLine($"of 200 draws of the prior, likeliest words: {written.Count(g => sentences.Accepts(g.Tokens))} right sentences, {written.Select(g => sentences.Text(g.Tokens)).Distinct().Count()} different; "
        + $"drawn words: {drawn.Count(g => sentences.Accepts(g.Tokens))}, {drawn.Select(g => sentences.Text(g.Tokens)).Distinct().Count()}");
    return vae;
}

if (args.Length == 4)
{
    var numbers = Array.ConvertAll(args, text => float.Parse(text, CultureInfo.InvariantCulture));
    Train(Make((long)numbers[0], (long)numbers[1], numbers[2], numbers[3]));
    return;
}
var good = Train(Make(warmUpSteps: 1200, cycleSteps: 1600, freeBits: 0.05f, wordDropout: 0.2f));
void Print(string title, IEnumerable<Generation> texts) => Console.WriteLine($"\n{title}\n{string.Join('\n', texts.Select(text => "  " + sentences.Text(text.Tokens)))}");
Print("Draws of the prior", good.GeneratePrior(6, options: options));
Print("Drawn words too", good.GeneratePrior(6, new Sampling { Temperature = 0.8, Seed = 1 }, options));
Print("Two sentences", [.. some.ToArray<int>().Chunk(some.Shape[1]).Take(2).Select(row => new Generation(row[..^1], 0, 0, true))]);
Print("Between them", good.Interpolate(ids[..1], ids[1..2], points: 7, options: options));

Console.WriteLine("\nThe same model without annealing");
Train(Make(warmUpSteps: 0, cycleSteps: 0, freeBits: 0, wordDropout: 0.2f));
