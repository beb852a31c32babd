using Unroll;

// A sine wave: 12 numbers in, the next one out.
const int lookBack = 12, samples = 64;
var (x, y) = (new float[samples, lookBack, 1], new float[samples, 1]);
for (var i = 0; i < samples; i++)
{
    for (var t = 0; t < lookBack; t++)
        x[i, t, 0] = MathF.Sin(0.5f * (i + t));
    y[i, 0] = MathF.Sin(0.5f * (i + lookBack));
}

var model = new Sequential { new Lstm(8), new Dense(1) };
model.Compile(new Adam(0.02f), Loss.MeanSquaredError);
var history = model.Fit(Tensor.From(x), Tensor.From(y), new FitOptions { Epochs = 30, BatchSize = 16, Seed = 1 });
var (first, last) = (history.Epochs[0].Loss, history.Epochs[^1].Loss);
Console.WriteLine(FormattableString.Invariant($"loss {first:g4} -> {last:g4}"));

var file = Path.Combine(AppContext.BaseDirectory, "sine.unroll");
model.Save(file);
var before = model.Predict(Tensor.From(x)).ToArray();
var after = Model.Load(file);
((Sequential)after).Compile(new Adam(), Loss.MeanSquaredError);
var same = before.AsSpan().SequenceEqual(after.Predict(Tensor.From(x)).ToArray());

Console.WriteLine(last < first / 5 && same ? "consumer: trained, saved, loaded: same forecast" : "consumer: failed");
return last < first / 5 && same ? 0 : 1;
