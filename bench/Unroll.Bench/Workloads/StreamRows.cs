namespace Unroll.Bench;

/// <summary>One step of an LSTM for one row, the state going from step to step.</summary>
internal static class StreamRows
{
    const int Calls = 200;

    internal static IEnumerable<(string, Func<Row>)> All => from units in new[] { 128, 512 } select ($"stream_step_{units}", (Func<Row>)(() => Step(units)));

    static Row Step(int units)
    {
        Sequential model = [new Lstm(units)];
        var stream = model.Build([null, units]).OpenStream();
        var (x, y) = (Rows.Normal([units]).ToArray(), new float[units]);
        return new Row(() =>
        {
            for (var i = 0; i < Calls; i++)
                stream.Step(x, y);
        }, 1, ProductFlops.Recurrent(4, 1, 1, units, units))
        { Inner = Calls, Bytes = 4.0 * 4 * units * 2 * units };
    }
}
