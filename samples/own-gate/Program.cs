using OwnGate;
using Unroll;

// An LSTM with one gate changed, written twice: in tensor operations, and as a struct. It learns whether ten numbers add up to more than zero.
var x = Tensor.Random([512, 10, 1], Distribution.Normal(), key: 1);
var y = x.Sum([1, 2]).Greater(0).To(DType.Float32).ExpandDims(1);

var slow = new Sequential { new HardForgetLstm(16), new Dense(1) }.Build([10, 1]);
var fast = new Sequential { new FastHardForgetLstm(16), new Dense(1) }.Build([10, 1]);
for (var i = 0; i < slow.Parameters.Count; i++)
    fast.Parameters[i].Value = slow.Parameters[i].Value;                             // the same weights for both

foreach (var model in new[] { slow, fast })
{
    model.Compile(new Adam(0.01f), Loss.BinaryCrossEntropy, Metric.Accuracy);
    var history = model.Fit(x, y, new FitOptions { Epochs = 15, ValidationSplit = 0.25, Seed = 1 });
    Console.WriteLine($"{model.Layers[0].GetType().Name}: {history.Epochs[^1]}");
}
Console.WriteLine(FormattableString.Invariant($"largest difference after training: {(slow.Predict(x) - fast.Predict(x)).Abs().Max().Item():g2}"));
