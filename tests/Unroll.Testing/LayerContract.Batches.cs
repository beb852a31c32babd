namespace Unroll.Testing;

public static partial class LayerContract
{
    static void RowAlone(Subject s)
    {
        Rows(s.Inputs(), "row");
        if (s.HasTime && !s.Refuses)
            Rows(s.Masked(s.RightMask()), "masked row");

        void Rows(Values inputs, string how)
        {
            var whole = s.Make().Call(inputs);
            for (var row = 0; row < s.Batch; row++)
            {
                var r = row;
                Same(FormattableString.Invariant($"{how} {r}"), whole.Map(y => y[r..(r + 1)]), s.Make().Call(inputs.Map(x => Row(x, r))).Map(y => y.WithMask(null)));
            }
        }
    }

    static Tensor Row(Tensor x, int row)
    {
        var alone = x.WithMask(null)[row..(row + 1)];
        return x.Mask is { } mask ? alone.WithMask(Mask.From(mask.Steps[row..(row + 1)])) : alone;
    }

    /// <summary>A batch without rows gives outputs without rows, and gradients of zero for the weights.</summary>
    static void NoRows(Subject s)
    {
        var some = s.Make().Call(s.Inputs());
        var none = s.Make().Call(s.Inputs(batch: 0));
        for (var i = 0; i < some.Count; i++)
            Require(none[i].Shape == some[i].Shape.With(0, 0), $"output '{some.NameOf(i)}' of no rows is {none[i].Shape}; expected {some[i].Shape.With(0, 0)}.");
        var layer = s.Make();
        var inputs = s.Inputs(batch: 0);
        layer.EnsureBuilt([.. inputs.Select(x => x.Shape)]);
        layer.Fill(0, "");
        Tensor[]? weights = null;
        var (gradients, places) = Analytic(layer, inputs, (l, x) => Sum(l.Call(x), ref weights));
        for (var i = 0; i < gradients.Length; i++)
            Require(gradients[i].Shape == places[i].Shape && gradients[i].ToArray().All(g => g == 0), $"the gradient of {places[i].Name} from no rows is not zero.");
    }

    /// <summary>Enough rows that the work is split; forward, gradients and training with dropout give the same bits on any number of threads.</summary>
    static void Threads(Subject s)
    {
        var before = Compute.Threads;
        try
        {
            Compute.Threads = 1;
            var (expected, gradients, training) = Many();
            foreach (var threads in new[] { 2, 3 })
            {
                Compute.Threads = threads;
                var (outputs, same, dropped) = Many();
                var how = FormattableString.Invariant($"{threads} threads");
                Same(how, expected, outputs);
                Same($"{how}, training", training, dropped);
                for (var i = 0; i < gradients.Length; i++)
                    Bits.RequireEqual(FormattableString.Invariant($"{how}, gradient {i}"), gradients[i], same[i]);
            }
        }
        finally
        {
            Compute.Threads = before;
        }

        (Values, Tensor[], Values) Many()
        {
            var inputs = s.Inputs(batch: 67);
            var layer = s.Make();
            layer.EnsureBuilt([.. inputs.Select(x => x.Shape)]);
            layer.Fill(0, "");
            Tensor[]? weights = null;
            Values outputs = null!;
            var (found, _) = Analytic(layer, inputs, (l, x) => Sum(outputs = l.Call(x), ref weights));
            return (outputs.Map(y => y.Detach()), found, s.Make().Call(inputs, new Pass(true, 99)));
        }
    }
}
