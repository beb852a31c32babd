namespace Unroll.Testing;

/// <summary>What every layer must keep, whatever it computes.</summary>
/// <remarks>Builds; symbolic shape = eager shape; gradients of input, states and weights; options and weights through a file; fast = plain backend;
/// masks as declared; a row alone = the row in a batch; alone = inside a model; a training step = a loop by hand; no rows at all; NaN in padding; same seed, same numbers; any number of threads; a probe
/// leaves no trace.</remarks>
public static partial class LayerContract
{
    /// <summary>Every check, in the order in which a failure is easiest to understand.</summary>
    static readonly (string Name, Action<Subject> Run)[] Checks =
    [
        ("builds", Builds),
        ("same seed, same numbers", SameSeed),
        ("symbolic shape = eager shape", Shapes),
        ("a probe leaves no trace", Probe),
        ("gradients", GradientsAreRight),
        ("fast backend = plain backend", FusedIsComposed),
        ("options -> JSON -> options", OptionsRoundTrip),
        ("weights -> file -> weights", FileRoundTrip),
        ("mask as declared", MaskPolicyHolds),
        ("a row alone = the row in a batch", RowAlone),
        ("alone = inside a model", InsideAModel),
        ("a training step = a loop by hand", TrainsAsByHand),
        ("no rows", NoRows),
        ("NaN in padding", NaNInPadding),
        ("1, 2 and 3 threads", Threads),
    ];

    /// <summary>Checks a layer; throws with the layer's name and every check that failed.</summary>
    /// <param name="make">Makes the layer, the same each time.</param>
    /// <param name="input">The shape of its first input, batch first; at least 3 rows; lengths of axes that differ from each other find more.</param>
    /// <param name="options">What the contract should know.</param>
    public static void Check(Func<Layer> make, Shape input, ContractOptions? options = null)
    {
        var subject = new Subject(make, input, options ?? new ContractOptions());
        var failures = new List<string>();
        foreach (var (name, run) in Checks)
        {
            try
            {
                run(subject);
            }
            catch (Exception e)
            {
                var place = e is ContractException ? "" : Environment.NewLine + "    " + string.Join(Environment.NewLine + "    ", (e.StackTrace ?? "").Split('\n').Take(3).Select(l => l.Trim()));
                failures.Add($"{name}: {(e is ContractException ? "" : e.GetType().Name + ": ")}{e.Message}{place}");
            }
        }
        if (failures.Count > 0)
            throw new ContractException($"{make().GetType().Name} with input {input} breaks its contract:{Environment.NewLine}  " + string.Join(Environment.NewLine + "  ", failures));
    }

    static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ContractException(message);
    }

    static void Builds(Subject s)
    {
        var layer = s.Make();
        var outputs = layer.Call(s.Inputs());
        Require(layer.IsBuilt, "the layer is not built after its first call.");
        Require(outputs.Count > 0, "there is no output.");
        foreach (var (path, weight) in layer.AllWeights())
            Require(weight.HasValue && weight.Value.Shape == weight.Shape, $"weight '{path}' has no value of its declared shape {weight.Shape}.");
        foreach (var y in outputs)
            Require(y.Shape.Rank > 0 && y.Shape[0] == s.Batch, $"an output has shape {y.Shape}; its first axis must be the batch of {s.Batch}.");
    }

    static void SameSeed(Subject s)
    {
        var pass = new Pass(true, 12345);
        foreach (var p in new[] { Pass.Inference, pass })
            Same("a second layer made alike", s.Make().Call(s.Inputs(), p), s.Make().Call(s.Inputs(), p));
        if (s.Options.Stateful)
            return;
        var layer = s.Make();
        Same("a second call", layer.Call(s.Inputs(), pass), layer.Call(s.Inputs(), pass));
    }

    internal static void Same(string name, Values expected, Values actual)
    {
        Require(expected.Names.SequenceEqual(actual.Names), $"{name}: outputs are {string.Join(", ", actual.Names)}; expected {string.Join(", ", expected.Names)}.");
        for (var i = 0; i < expected.Count; i++)
            Bits.RequireEqual($"{name}, output '{expected.NameOf(i)}'", expected[i], actual[i]);
    }

    internal static void Close(string name, Tolerance tolerance, Values expected, Values actual)
    {
        Require(expected.Count == actual.Count, $"{name}: {actual.Count} outputs; expected {expected.Count}.");
        for (var i = 0; i < expected.Count; i++)
            tolerance.Require($"{name}, output '{expected.NameOf(i)}'", expected[i], actual[i]);
    }
}
