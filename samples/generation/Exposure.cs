using System.Globalization;
using Unroll;

/// <summary>A task where teacher forcing alone fails: the next number of a noisy oscillation. Told the truth before each step, a model learns to lean on the step before; on its own outputs it drifts away.
/// Scheduled sampling trains it on what it will meet.</summary>
static class Exposure
{
    static Tensor Series(int rows, int steps, int seed)
    {
        var random = new Random(seed);
        var x = new float[rows * steps];
        for (var row = 0; row < rows; row++)
        {
            var (frequency, phase, noise) = (0.3 + (0.4 * random.NextDouble()), random.NextDouble() * 6.28, 0.0);
            for (var t = 0; t < steps; t++)
            {
                noise = (0.8 * noise) + (0.15 * (random.NextDouble() - 0.5));
                x[(row * steps) + t] = (float)(Math.Sin((frequency * t) + phase) + noise);
            }
        }
        return Tensor.From(x, [rows, steps, 1]);
    }

    static Functional Model(int seed)
    {
        var (past, future, last) = (new Symbol("past", [null, 1]), new Symbol("future", [null, 1]), new Symbol("last", [1]));
        var encoded = new Gru(32).Run(past);
        return new Functional([past, future, last], [new Decoder(new Gru(32), 1).Teach(future, state: encoded.State, first: last)]) { Seed = seed };
    }

    public static void Run(int epochs)
    {
        static Dataset Cut(Tensor x) => new(new Values(("past", x[.., ..20]), ("future", x[.., 20..]), ("last", x[.., 19])), x[.., 20..]);
        var (train, held) = (Cut(Series(1024, 60, 1)), Cut(Series(256, 60, 2)));
        Console.WriteLine("                    seed  teacher-forced loss  free-running loss");
        foreach (var (name, forcing) in new (string, Schedule?)[] { ("teacher forcing", null), ("scheduled sampling", Schedule.Linear(1, 0, epochs / 2)) })
            for (var seed = 1; seed <= 3; seed++)
            {
                var model = Model(seed);
                model.Compile(new Adam(3e-3f), Loss.MeanSquaredError);
                var history = model.Fit(train, new FitOptions { Epochs = epochs, Seed = seed, Validation = held, TeacherForcing = forcing, Callbacks = [new FreeRunningLoss { Every = epochs }] });
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20}{seed,4}{history.Epochs[^1].Value("val_loss"),21:F5}{history.Epochs[^1].Value("val_free_running_loss"),19:F5}"));
            }
    }
}
