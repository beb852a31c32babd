using Unroll;

// A small program that does one thing and says so: how long it takes from the start of its process is what the benchmark measures.
var model = new Sequential { new Lstm(32), new Dense(1) };
var x = Tensor.Random([32, 20, 1], Distribution.Normal(), key: 1);
if (args is ["train"])
{
    model.Compile(new Adam(), Loss.MeanSquaredError);
    Console.WriteLine(double.IsFinite(model.TrainOnBatch(x, Tensor.Zeros([32, 1])).Loss) ? "done" : "not finite");
}
else
    Console.WriteLine(float.IsFinite(model.Predict(x).AsSpan()[0]) ? "done" : "not finite");
