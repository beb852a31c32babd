using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

public sealed class CellProgramTests
{
    /// <summary>A leaky unit of a user: h' = a h + (1 - a) tanh(pre), in a struct of a few lines.</summary>
    private readonly struct Leaky(float keep) : ICellProgram
    {
        public string Name => "leaky";

        public int Gates => 1;

        public int States => 1;

        public HiddenProduct Hidden => HiddenProduct.Joined;

        public ActivationKind Activation(int slot) => ActivationKind.Tanh;

        public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V> =>
            step.SetNewState(0, (V.Splat(keep) * step.State(0)) + (V.Splat(1 - keep) * step.Gate(0)));

        public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
        {
            V dh = step.StateGradient(0);
            step.SetGateGradient(0, ActivationKind.Tanh, step.Gate(0), dh * V.Splat(1 - keep));
            step.SetStateGradient(0, dh * V.Splat(keep));
        }

        public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

        public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
    }

    /// <summary>Five gates and three states, to exceed one panel: h' = sum of the gates and states.</summary>
    private readonly struct Wide : ICellProgram
    {
        public string Name => "wide";

        public int Gates => 5;

        public int States => 3;

        public HiddenProduct Hidden => HiddenProduct.Joined;

        public ActivationKind Activation(int slot) => slot % 2 == 0 ? ActivationKind.Tanh : ActivationKind.Sigmoid;

        public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V>
        {
            step.SetNewState(1, (step.State(1) * step.Gate(1)) + step.Gate(0));
            step.SetNewState(2, (step.State(2) * step.Gate(3)) + step.Gate(2));
            step.SetNewState(0, (step.NewState(1) * step.NewState(2)) + step.Gate(4));
        }

        public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
        {
            V dh = step.StateGradient(0), g0 = step.Gate(0), g1 = step.Gate(1), g2 = step.Gate(2), g3 = step.Gate(3), g4 = step.Gate(4);
            V d1 = step.StateGradient(1) + (dh * step.NewState(2)), d2 = step.StateGradient(2) + (dh * step.NewState(1));
            step.SetGateGradient(0, ActivationKind.Tanh, g0, d1);
            step.SetGateGradient(1, ActivationKind.Sigmoid, g1, d1 * step.State(1));
            step.SetGateGradient(2, ActivationKind.Tanh, g2, d2);
            step.SetGateGradient(3, ActivationKind.Sigmoid, g3, d2 * step.State(2));
            step.SetGateGradient(4, ActivationKind.Tanh, g4, dh);
            step.SetStateGradient(0, V.Zero);
            step.SetStateGradient(1, d1 * g1);
            step.SetStateGradient(2, d2 * g3);
        }

        public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

        public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void A_cell_of_ones_own_runs_forward_as_its_formula_says(int units)
    {
        var random = new Random(1);
        float[] values(int n) => [.. Enumerable.Range(0, n).Select(_ => (float)((random.NextDouble() * 2) - 1) * 0.5f)];
        int batch = 3, steps = 4;
        float[] x = values(batch * steps * 2), w = values(2 * units), u = values(units * units), last = new float[batch * units];
        var spec = new RecurrentSpec { Cell = CellProgram.From(new Leaky(0.8f)), Batch = batch, Steps = steps, Inputs = 2, Units = units };
        RecurrentKernel.Forward(spec, new RecurrentArrays { X = new Block(x, 0, steps * 2, 2), Kernel = w, Recurrent = u, Last = new Block(last, 0, units, 0) });
        for (int b = 0; b < batch; b++)
        {
            var h = new double[units];
            for (int t = 0; t < steps; t++)
            {
                var next = new double[units];
                for (int j = 0; j < units; j++)
                {
                    double pre = (x[(((b * steps) + t) * 2) + 0] * w[j]) + (x[(((b * steps) + t) * 2) + 1] * w[units + j]);
                    for (int k = 0; k < units; k++) pre += h[k] * u[(k * units) + j];
                    next[j] = (0.8 * h[j]) + (0.2 * Math.Tanh(pre));
                }
                h = next;
            }
            for (int j = 0; j < units; j++) Assert.Equal(h[j], last[(b * units) + j], 1e-5);
        }
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(20, 9)]
    public void The_gradient_of_a_cell_of_ones_own_equals_differences(int units, int batch)
    {
        foreach (var cell in new[] { CellProgram.From(new Leaky(0.6f)), CellProgram.From(default(Wide)) })
        {
            var random = new Random(2);
            float[] values(int n) => [.. Enumerable.Range(0, n).Select(_ => (float)((random.NextDouble() * 2) - 1) * 0.3f)];
            int steps = 3, n = cell.Gates * units;
            float[] x = values(batch * steps * 2), w = values(2 * n), u = values(units * n), b = values(n), dY = values(batch * steps * units);
            var spec = new RecurrentSpec { Cell = cell, Batch = batch, Steps = steps, Inputs = 2, Units = units, SaveForBackward = true };
            float[] y = new float[dY.Length];
            var arrays = new RecurrentArrays { X = new Block(x, 0, steps * 2, 2), Kernel = w, Recurrent = u, Bias = b, Y = new Block(y, 0, steps * units, units) };
            var g = new RecurrentGradients { dY = new Block(dY, 0, steps * units, units), dX = new Block(new float[x.Length], 0, steps * 2, 2), dKernel = new float[w.Length], dRecurrent = new float[u.Length], dBias = new float[n] };
            RecurrentKernel.Backward(spec, arrays, RecurrentKernel.Forward(spec, arrays)!, g);
            foreach (var (values_, gradient) in new[] { (x, g.dX.Array!), (w, g.dKernel!), (u, g.dRecurrent!), (b, g.dBias!) })
            {
                for (int i = 0; i < values_.Length; i += 1 + (values_.Length / 40))
                {
                    float at = values_[i];
                    double loss(float value)
                    {
                        values_[i] = value;
                        RecurrentKernel.Forward(spec, arrays)!.Dispose();
                        return y.Zip(dY).Sum(p => (double)p.First * p.Second);
                    }
                    double slope = (loss(at + 0.01f) - loss(at - 0.01f)) / 0.02;
                    values_[i] = at;
                    Assert.Equal(slope, gradient[i], 2e-3);
                }
            }
        }
    }

    [Fact]
    public void A_repeated_forward_run_allocates_nothing()
    {
        var spec = new RecurrentSpec { Cell = CellProgram.Lstm(ActivationKind.Tanh, ActivationKind.Sigmoid), Batch = 4, Steps = 500, Inputs = 8, Units = 16 };
        var arrays = new RecurrentArrays { X = new Block(new float[4 * 500 * 8], 0, 4000, 8), Kernel = new float[8 * 64], Recurrent = new float[16 * 64], Last = new Block(new float[64], 0, 16, 0) };
        arrays.Packed = RecurrentKernel.Pack(spec, arrays);
        RecurrentKernel.Forward(spec, arrays);
        RecurrentKernel.Forward(spec, arrays); // a stepper by now: it takes scratch of its own
        long before = GC.GetAllocatedBytesForCurrentThread();
        RecurrentKernel.Forward(spec, arrays);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
