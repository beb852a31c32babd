using System.Globalization;
using System.Text.Json;
using Unroll.Conformance;

namespace Unroll.Interop.Tests.Conformance;

/// <summary>Cells that a case calls by themselves.</summary>
public class CellsAloneTests
{
    [Fact]
    public void A_cell_takes_one_step_from_its_states()
    {
        // 1 unit, 1 feature, all weights 0.5: z, r = s(0.5 x + 0.5 h), hh = tanh(0.5 x + r 0.5 h), h' = z h + (1 - z) hh.
        var (x, h) = (2.0, -1.0);
        var gate = 1 / (1 + Math.Exp(-(0.5 * x + 0.5 * h)));
        var expected = gate * h + (1 - gate) * Math.Tanh(0.5 * x + gate * 0.5 * h);
        var text = expected.ToString("r", CultureInfo.InvariantCulture);
        var json = JsonDocument.Parse($$"""
            {"id": "cell", "layer": "GRUCell", "config": {"name": "gru_cell", "units": 1, "use_bias": false, "reset_after": true},
             "weights": [{"path": "gru_cell/kernel", "value": {"shape": [1, 3], "dtype": "float64", "data": [0.5, 0.5, 0.5]} }, {"path": "gru_cell/recurrent_kernel", "value": {"shape": [1, 3], "dtype": "float64", "data": [0.5, 0.5, 0.5]} }],
             "inputs": [{"shape": [1, 1], "dtype": "float64", "data": [2]} ], "states": [{"shape": [1, 1], "dtype": "float64", "data": [-1]}], "expected": [],
             "computed": [{"shape": [1, 1], "dtype": "float64", "data": [{{text}}]}, {"shape": [1, 1], "dtype": "float64", "data": [{{text}}]}]}
            """).RootElement;
        var checks = new KerasTestsCase("cells.json", "cell", json).Run();
        Assert.Empty(checks.Failures);
        Assert.Equal(4, checks.Lines.Count);
    }
}
