namespace Unroll.Conformance;

/// <summary>The cells of ONNX's RNN, GRU and LSTM with what no layer of the library has (peepholes, clip, coupled gates, a second activation), as a user would write them.</summary>
internal sealed class OnnxCell(int units, string type, IReadOnlyList<Activation> activations) : RecurrentLayer(units)
{
    Weight _w = null!, _r = null!, _wb = null!, _rb = null!, _p = null!;

    internal float Clip { get; init; } = float.PositiveInfinity;

    internal bool InputForget { get; init; }

    internal bool LinearBeforeReset { get; init; }

    int Gates => type switch { "LSTM" => 4, "GRU" => 3, _ => 1 };

    public override IReadOnlyList<(string Name, int Width)> StateLayout => type == "LSTM" ? [("h", Units), ("c", Units)] : [("h", Units)];

    protected override void Build(Shape input)
    {
        (_w, _r) = (AddWeight("w", [input[^1], Gates * Units]), AddWeight("r", [Units, Gates * Units]));
        (_wb, _rb, _p) = (AddWeight("wb", [Gates * Units]), AddWeight("rb", [Gates * Units]), AddWeight("p", [3 * Units]));
    }

    protected override Tensor Project(Tensor x) => x.MatMul(_w, _wb);

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) => type switch
    {
        "LSTM" => Lstm(projected, state),
        "GRU" => Gru(projected, state.H),
        _ => new State<Tensor>(Apply(0, projected + state.H.MatMul(_r, _rb))),
    };

    State<Tensor> Lstm(Tensor projected, State<Tensor> state)
    {
        var (h, c) = (state.H, state.C);
        // Gates i, o, f, c; peepholes i, o, f.
        var z = (projected + h.MatMul(_r, _rb)).Split(4);
        var p = _p.Live.Split(3);
        var i = Apply(0, z[0] + p[0] * c);
        var f = InputForget ? 1 - i : Apply(0, z[2] + p[2] * c);
        var next = f * c + i * Apply(1, z[3]);
        // As ONNX Runtime has it, the clip is for the gates; the cell state enters its function as it is.
        return new State<Tensor>(Apply(0, z[1] + p[1] * next) * activations[2].Of(next), next);
    }

    State<Tensor> Gru(Tensor projected, Tensor h)
    {
        var x = projected.Split(3);
        Tensor hidden(Tensor v, int gate) => v.MatMul(_r.Live[.., (gate * Units)..((gate + 1) * Units)], _rb.Live[(gate * Units)..((gate + 1) * Units)]);
        var z = Apply(0, x[0] + hidden(h, 0));
        var r = Apply(0, x[1] + hidden(h, 1));
        var candidate = Apply(1, x[2] + (LinearBeforeReset ? r * hidden(h, 2) : hidden(r * h, 2)));
        return new State<Tensor>((1 - z) * candidate + z * h);
    }

    Tensor Apply(int which, Tensor x) => activations[which].Of(float.IsInfinity(Clip) ? x : x.Clip(-Clip, Clip));
}
