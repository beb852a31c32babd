using OwnCell;
using Unroll;

// The sign of the sum of ten numbers, from a cell of one's own.
var x = Tensor.Random([512, 10, 1], Distribution.Normal(), key: 1);
var y = x.Sum([1, 2]).Greater(0).To(DType.Float32).ExpandDims(1);

var model = new Sequential { new MinimalGru(16), new Dense(1) };
model.Compile(new Adam(0.01f), Loss.BinaryCrossEntropy, Metric.Accuracy);
var history = model.Fit(x, y, new FitOptions { Epochs = 15, ValidationSplit = 0.25, Seed = 1 });
Console.WriteLine(history.Epochs[0]);
Console.WriteLine(history.Epochs[^1]);
Console.WriteLine(model.Summary());

// A registered name is all that saving asks.
var registry = Registry.Default.With<MinimalGru>("minimal_gru");
model.Save("own-cell.unroll", registry);
var again = Model.Load("own-cell.unroll", registry);
Console.WriteLine(again.Predict(x).AsSpan().SequenceEqual(model.Predict(x).AsSpan()) ? "saved = live, bit for bit" : "the file differs");
File.Delete("own-cell.unroll");
