using Unroll.Kernels;

namespace Unroll.Bench;

/// <summary>One step of an LSTM for one row, the state going from step to step: a model's stream, and the kernel that it calls, whose difference is the
/// cost of streaming.</summary>
internal static class StreamRows
{
    const int Calls = 200;

    internal static IEnumerable<(string, Func<Row>)> All =>
    [
        .. from units in new[] { 128, 512 } select ($"stream_step_{units}", (Func<Row>)(() => Step(units))),
        .. from units in new[] { 128, 512 } select ($"stream_kernel_{units}", (Func<Row>)(() => Kernel(units))),
    ];

    static Row Step(int units)
    {
        var stream = new Sequential { new Lstm(units) { ReturnSequences = true } }.Build([null, units]).OpenStream();
        var (x, y) = (Rows.Normal([units]).ToArray(), new float[units]);
        return Make(units, () => stream.Step(x, y));
    }

    static Row Kernel(int units)
    {
        var (layer, state) = (new Lstm(units), new float[2 * units]);
        layer.Call(Rows.Normal([1, 1, units]));
        var spec = new RecurrentSpec { Cell = CellProgram.Lstm(ActivationKind.Tanh, ActivationKind.Sigmoid), Batch = 1, Steps = 1, Inputs = units, Units = units };
        var arrays = new RecurrentArrays
        {
            X = new Block(Rows.Normal([units]).ToArray(), 0, units, units),
            Kernel = layer.Weights[0].Value.ToArray(),
            Recurrent = layer.Weights[1].Value.ToArray(),
            Bias = layer.Weights[2].Value.ToArray(),
            InitialStates = [new Block(state, 0, units, 0), new Block(state, units, units, 0)],
            FinalStates = [new Block(state, 0, units, 0), new Block(state, units, units, 0)],
        };
        arrays.Packed = RecurrentKernel.Pack(spec, arrays);
        return Make(units, () => RecurrentKernel.Forward(spec, arrays));
    }

    static Row Make(int units, Action step) => new(() =>
    {
        for (var i = 0; i < Calls; i++)
            step();
    }, 1, ProductFlops.Recurrent(4, 1, 1, units, units))
    { Inner = Calls, Bytes = 4.0 * 4 * units * 2 * units };
}
