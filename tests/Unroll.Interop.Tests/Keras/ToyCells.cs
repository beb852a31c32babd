using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Interop.Tests.Keras;

/// <summary>The cells that Keras's tests define for themselves, as a user here would write them.</summary>
internal static class ToyCells
{
    /// <summary>The layer for an RNN around such a cell, or null for any other.</summary>
    internal static RecurrentLayer? Make(JsonElement json)
    {
        var config = json.GetProperty("config");
        if (json.GetProperty("layer").GetString() != "RNN" || config.Get("cell") is not { } cell)
            return null;
        var units = cell.GetProperty("config").Get("units")?.GetInt32() ?? 0;
        return cell.GetProperty("class_name").GetString() switch
        {
            "OneStateRNNCell" => new OneStateCell(units)
            {
                ReturnSequences = config.Flag("return_sequences"),
                ReturnState = config.Flag("return_state"),
                GoBackwards = config.Flag("go_backwards"),
                Stateful = config.Flag("stateful"),
                ZeroOutputForMask = config.Flag("zero_output_for_mask"),
            },
            "TwoStatesRNNCell" => new TwoStatesCell(units)
            {
                ReturnSequences = config.Flag("return_sequences"),
                ReturnState = config.Flag("return_state"),
                GoBackwards = config.Flag("go_backwards"),
                Stateful = config.Flag("stateful"),
                ZeroOutputForMask = config.Flag("zero_output_for_mask"),
            },
            _ => null,
        };
    }
}

/// <summary>output = state' = x . kernel + state . recurrent_kernel.</summary>
internal sealed class OneStateCell(int units) : RecurrentLayer(units)
{
    Weight _kernel = null!, _recurrent = null!;

    protected override void Build(Shape input) =>
        (_kernel, _recurrent) = (AddWeight("kernel", [input[^1], Units]), AddWeight("recurrent_kernel", [Units, Units]));

    protected override Tensor Project(Tensor x) => x.MatMul(_kernel);

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) =>
        new([("h", projected + state[0].MatMul(_recurrent))]);
}

/// <summary>a = x . kernel + a . recurrent_kernel_1; b = x . kernel + a . recurrent_kernel_2; output = a + b.</summary>
internal sealed class TwoStatesCell(int units) : RecurrentLayer(units)
{
    Weight _kernel = null!, _first = null!, _second = null!;

    public override IReadOnlyList<(string Name, int Width)> StateLayout => [("output", Units), ("a", Units), ("b", Units)];

    protected override void Build(Shape input) => (_kernel, _first, _second) =
        (AddWeight("kernel", [input[^1], Units]), AddWeight("recurrent_kernel_1", [Units, Units]), AddWeight("recurrent_kernel_2", [Units, Units]));

    protected override Tensor Project(Tensor x) => x.MatMul(_kernel);

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var (a, b) = (projected + state[1].MatMul(_first), projected + state[1].MatMul(_second));
        return new([("output", a + b), ("a", a), ("b", b)]);
    }
}
