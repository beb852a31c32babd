using System.Diagnostics;

namespace Unroll.Bench;

/// <summary>One configuration of one cell at one size.</summary>
internal sealed class MatrixCase
{
    Action? _run;

    internal MatrixCase(CellKind cell, Configuration configuration, MatrixShape shape)
    {
        (Cell, Configuration, Shape) = (cell, configuration, shape);
        var mask = Masks.Make(configuration.Mask, shape.Batch, shape.Steps);
        var x = Rows.Normal([shape.Batch, shape.Steps, shape.Units]).WithMask(mask);
        var layer = configuration.Make(cell, shape.Units);
        var values = new Values([("x", x), .. configuration.InitialStates ? States(layer, shape) : []]);
        var steps = mask?.Lengths().Sum() ?? shape.Batch * shape.Steps;
        var work = new RecurrentWork(cell, configuration, shape.Units, shape.Units);
        Work = shape.Train ? work.Train(steps, shape.Batch) : work.Inference(steps);
        var pass = new LayerPass(layer, values, training: true);
        _run = shape.Train
            ? () =>
            {
                pass.Forward();
                pass.Backward();
            }
        : () => layer.Call(values);
    }

    internal CellKind Cell { get; }

    internal Configuration Configuration { get; }

    internal MatrixShape Shape { get; }

    /// <summary>Floating-point operations of a call.</summary>
    internal double Work { get; }

    /// <summary>The least milliseconds of a call over the rounds so far.</summary>
    internal double Milliseconds { get; private set; } = double.PositiveInfinity;

    /// <summary>Nanoseconds for a thousand operations.</summary>
    internal double Cost => Milliseconds * 1e9 / Work;

    /// <summary>Calls it for some milliseconds, once at least, and remembers the mean if it is the least so far.</summary>
    internal void Round(double milliseconds, bool warmUp)
    {
        var (calls, clock) = (0, Stopwatch.StartNew());
        do
        {
            _run!();
            calls++;
        }
        while (clock.Elapsed.TotalMilliseconds < milliseconds);
        if (!warmUp)
            Milliseconds = Math.Min(Milliseconds, clock.Elapsed.TotalMilliseconds / calls);
    }

    /// <summary>It has been measured: lets go of model and inputs. Those of all sizes together are gigabytes, with which the collector lets garbage lie, and what comes late pays for fresh pages.</summary>
    internal void Finish() => _run = null;

    static IEnumerable<(string, Tensor)> States(Layer layer, MatrixShape shape) =>
        from part in layer is Bidirectional both ? both.StateLayout : ((RecurrentLayer)layer).StateLayout
        select (part.Name, Rows.Normal([shape.Batch, part.Width]) * 0.1f);
}
