namespace Unroll.Tests.Optimizers;

/// <summary>One way to use an optimizer, with its definition on plain arrays.</summary>
/// <param name="Make">The optimizer.</param>
/// <param name="Define">Changes a weight of <see cref="OptimizerTable.Rows"/> x <see cref="OptimizerTable.Columns"/> (row after row) in place: the weight, its gradient, what is kept (arrays of
/// zeros by name), the number of the step from 1.</param>
public sealed record OptimizerEntry(Func<Optimizer> Make, Action<double[], double[], Func<string, double[]>, int> Define);

/// <summary>Every registered optimizer in each form it has. One that is not here fails <see cref="OptimizerContractTests.Every_registered_optimizer_has_an_entry"/>.</summary>
public static class OptimizerTable
{
    public const int Rows = 3, Columns = 5;

    public static readonly IReadOnlyDictionary<string, OptimizerEntry> All = new Dictionary<string, OptimizerEntry>
    {
        ["sgd"] = new(() => new Sgd(0.1), (w, g, kept, t) => Each(w, i => w[i] -= 0.1 * g[i])),
        ["sgd nesterov"] = new(() => new Sgd(0.1) { Momentum = 0.8, Nesterov = true }, (w, g, kept, t) => Each(w, i =>
        {
            var v = kept("v");
            v[i] = 0.8 * v[i] - 0.1 * g[i];
            w[i] += 0.8 * v[i] - 0.1 * g[i];
        })),
        ["sgd torch"] = new(() => new Sgd(0.1) { Momentum = 0.8, Dampening = 0.3, Convention = Convention.PyTorch }, (w, g, kept, t) => Each(w, i =>
        {
            var b = kept("b");
            b[i] = t == 1 ? g[i] : 0.8 * b[i] + 0.7 * g[i];
            w[i] -= 0.1 * b[i];
        })),
        ["sgd torch nesterov"] = new(() => new Sgd(0.1) { Momentum = 0.8, Nesterov = true, Convention = Convention.PyTorch }, (w, g, kept, t) => Each(w, i =>
        {
            var b = kept("b");
            b[i] = 0.8 * b[i] + g[i];
            w[i] -= 0.1 * (g[i] + 0.8 * b[i]);
        })),
        ["adam"] = new(() => new Adam(0.05), (w, g, kept, t) => Adam(w, g, kept, t, 0.05, 1e-7, corrected: false, ams: false)),
        ["adam amsgrad torch"] = new(() => new Adam(0.05) { AmsGrad = true, Convention = Convention.PyTorch, Epsilon = 1e-3 }, (w, g, kept, t) => Adam(w, g, kept, t, 0.05, 1e-3, corrected: true, ams: true)),
        ["adamw"] = new(() => new AdamW(0.05), (w, g, kept, t) =>
        {
            Each(w, i => w[i] -= 0.05 * 0.004 * w[i]);
            Adam(w, g, kept, t, 0.05, 1e-7, corrected: false, ams: false);
        }),
        ["adamw torch"] = new(() => new AdamW(0.05) { Convention = Convention.PyTorch }, (w, g, kept, t) =>
        {
            Each(w, i => w[i] *= 1 - 0.05 * 0.01);
            Adam(w, g, kept, t, 0.05, 1e-8, corrected: true, ams: false);
        }),
        ["adamax"] = new(() => new Adamax(0.05) { Epsilon = 1e-3 }, (w, g, kept, t) => Each(w, i =>
        {
            var (m, u) = (kept("m"), kept("u"));
            (m[i], u[i]) = (0.9 * m[i] + 0.1 * g[i], Math.Max(0.999 * u[i], Math.Abs(g[i])));
            w[i] -= 0.05 * m[i] / ((1 - Math.Pow(0.9, t)) * (u[i] + 1e-3));
        })),
        ["adamax torch"] = new(() => new Adamax(0.05) { Epsilon = 1e-3, Convention = Convention.PyTorch }, (w, g, kept, t) => Each(w, i =>
        {
            var (m, u) = (kept("m"), kept("u"));
            (m[i], u[i]) = (0.9 * m[i] + 0.1 * g[i], Math.Max(0.999 * u[i], Math.Abs(g[i]) + 1e-3));
            w[i] -= 0.05 / (1 - Math.Pow(0.9, t)) * m[i] / u[i];
        })),
        ["nadam"] = new(() => new Nadam(0.05), (w, g, kept, t) => Nadam(w, g, kept, t, 1e-7, 1)),
        ["nadam torch"] = new(() => new Nadam(0.05) { Convention = Convention.PyTorch }, (w, g, kept, t) => Nadam(w, g, kept, t, 1e-8, 0.004)),
        ["rmsprop"] = new(() => new RmsProp(0.05) { Epsilon = 1e-2 }, (w, g, kept, t) => RmsProp(w, g, kept, 0.9, 0, false, torch: false)),
        ["rmsprop centered momentum"] = new(() => new RmsProp(0.05) { Epsilon = 1e-2, Centered = true, Momentum = 0.7 }, (w, g, kept, t) => RmsProp(w, g, kept, 0.9, 0.7, true, torch: false)),
        ["rmsprop centered"] = new(() => new RmsProp(0.05) { Epsilon = 1e-2, Centered = true }, (w, g, kept, t) => RmsProp(w, g, kept, 0.9, 0, true, torch: false)),
        ["rmsprop torch"] = new(() => new RmsProp(0.05) { Epsilon = 1e-2, Convention = Convention.PyTorch }, (w, g, kept, t) => RmsProp(w, g, kept, 0.99, 0, false, torch: true)),
        ["rmsprop torch centered momentum"] = new(() => new RmsProp(0.05) { Epsilon = 1e-2, Centered = true, Momentum = 0.7, Convention = Convention.PyTorch }, (w, g, kept, t) => RmsProp(w, g, kept, 0.99, 0.7, true, torch: true)),
        ["rmsprop torch momentum"] = new(() => new RmsProp(0.05) { Epsilon = 1e-2, Momentum = 0.7, Convention = Convention.PyTorch }, (w, g, kept, t) => RmsProp(w, g, kept, 0.99, 0.7, false, torch: true)),
        ["adagrad"] = new(() => new Adagrad(0.05) { Epsilon = 1e-2 }, (w, g, kept, t) => Each(w, i =>
        {
            kept("s")[i] += g[i] * g[i];
            w[i] -= 0.05 * g[i] / Math.Sqrt(0.1 + kept("s")[i] + 1e-2);
        })),
        ["adagrad torch"] = new(() => new Adagrad(0.05) { Epsilon = 1e-2, Convention = Convention.PyTorch }, (w, g, kept, t) => Each(w, i =>
        {
            kept("s")[i] += g[i] * g[i];
            w[i] -= 0.05 * g[i] / (Math.Sqrt(kept("s")[i]) + 1e-2);
        })),
        ["adadelta"] = new(() => new Adadelta(1) { Epsilon = 1e-2 }, (w, g, kept, t) => Adadelta(w, g, kept, 0.95)),
        ["adadelta torch"] = new(() => new Adadelta(1) { Epsilon = 1e-2, Convention = Convention.PyTorch }, (w, g, kept, t) => Adadelta(w, g, kept, 0.9)),
        ["lion"] = new(() => new Lion(0.05), (w, g, kept, t) => Each(w, i =>
        {
            w[i] -= 0.05 * Math.Sign(0.9 * kept("m")[i] + 0.1 * g[i]);
            kept("m")[i] = 0.99 * kept("m")[i] + 0.01 * g[i];
        })),
        ["lamb"] = new(() => new Lamb(0.05), (w, g, kept, t) =>
        {
            var step = new double[w.Length];
            Each(w, i =>
            {
                var (m, v) = (kept("m"), kept("v"));
                (m[i], v[i]) = (0.9 * m[i] + 0.1 * g[i], 0.999 * v[i] + 0.001 * g[i] * g[i]);
                step[i] = m[i] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-7);
            });
            var ratio = Norm(w) / Norm(step);
            Each(w, i => w[i] -= 0.05 * ratio * step[i]);
        }),
        ["ftrl"] = new(() => new Ftrl(0.1) { L1 = 0.05, L2 = 0.02, L2Shrinkage = 0.01, Beta = 0.1, LearningRatePower = -0.6 }, (w, g, kept, t) => Each(w, i =>
        {
            var (n, z) = (kept("n"), kept("z"));
            var (before, after) = (Math.Pow(0.1 + n[i], 0.6), Math.Pow(0.1 + n[i] + g[i] * g[i], 0.6));
            n[i] += g[i] * g[i];
            z[i] += g[i] + 2 * 0.01 * w[i] - (after - before) / 0.1 * w[i];
            w[i] = Math.Abs(z[i]) <= 0.05 ? 0 : (Math.Sign(z[i]) * 0.05 - z[i]) / (after / 0.1 + 2 * (0.02 + 0.1 / (2 * 0.1)));
        })),
        ["adafactor"] = new(() => new Adafactor(0.3) { RelativeStep = false, ClipThreshold = 0.9 }, Adafactor),
        ["muon"] = new(() => new Muon(0.1), Muon),
        ["schedule_free_adamw"] = new(() => new ScheduleFreeAdamW(0.05) { WarmupSteps = 3 }, (w, g, kept, t) => Each(w, i =>
        {
            // x and z themselves: the weight is a mixture of both.
            var (x, z, v) = (kept("x"), kept("z"), kept("v"));
            if (t == 1)
                x[i] = z[i] = w[i];
            v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
            z[i] -= 0.05 * Math.Min(t / 3.0, 1) * g[i] / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            x[i] += (z[i] - x[i]) / t;
            w[i] = 0.1 * z[i] + 0.9 * x[i];
        })),
    };

    static void Each(double[] w, Action<int> change)
    {
        for (var i = 0; i < w.Length; i++)
            change(i);
    }

    static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));

    static void Adam(double[] w, double[] g, Func<string, double[]> kept, int t, double rate, double epsilon, bool corrected, bool ams) => Each(w, i =>
    {
        var (m, v, largest) = (kept("m"), kept("v"), kept("largest"));
        (m[i], v[i]) = (0.9 * m[i] + 0.1 * g[i], 0.999 * v[i] + 0.001 * g[i] * g[i]);
        largest[i] = Math.Max(largest[i], v[i]);
        var (root, first, second) = (Math.Sqrt(ams ? largest[i] : v[i]), 1 - Math.Pow(0.9, t), Math.Sqrt(1 - Math.Pow(0.999, t)));
        w[i] -= corrected ? rate / first * m[i] / (root / second + epsilon) : rate * second / first * m[i] / (root + epsilon);
    });

    static void Nadam(double[] w, double[] g, Func<string, double[]> kept, int t, double epsilon, double decay)
    {
        double At(int step) => 0.9 * (1 - 0.5 * Math.Pow(0.96, step * decay));
        var product = Enumerable.Range(1, t).Aggregate(1.0, (p, step) => p * At(step));
        Each(w, i =>
        {
            var (m, v) = (kept("m"), kept("v"));
            (m[i], v[i]) = (0.9 * m[i] + 0.1 * g[i], 0.999 * v[i] + 0.001 * g[i] * g[i]);
            var mean = At(t + 1) * m[i] / (1 - product * At(t + 1)) + (1 - At(t)) * g[i] / (1 - product);
            w[i] -= 0.05 * mean / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + epsilon);
        });
    }

    static void RmsProp(double[] w, double[] g, Func<string, double[]> kept, double rho, double momentum, bool centered, bool torch) => Each(w, i =>
    {
        var (v, m, b) = (kept("v"), kept("m"), kept("b"));
        (v[i], m[i]) = (rho * v[i] + (1 - rho) * g[i] * g[i], rho * m[i] + (1 - rho) * g[i]);
        var variance = centered ? v[i] - m[i] * m[i] : v[i];
        var step = torch ? g[i] / (Math.Sqrt(variance) + 1e-2) : 0.05 * g[i] / Math.Sqrt(variance + 1e-2);
        b[i] = momentum * b[i] + step;
        w[i] -= torch ? 0.05 * b[i] : b[i];
    });

    static void Adadelta(double[] w, double[] g, Func<string, double[]> kept, double rho) => Each(w, i =>
    {
        var (v, u) = (kept("v"), kept("u"));
        v[i] = rho * v[i] + (1 - rho) * g[i] * g[i];
        var step = Math.Sqrt(u[i] + 1e-2) / Math.Sqrt(v[i] + 1e-2) * g[i];
        u[i] = rho * u[i] + (1 - rho) * step * step;
        w[i] -= step;
    });

    static void Adafactor(double[] w, double[] g, Func<string, double[]> kept, int t)
    {
        var share = Math.Pow(t, -0.8);
        var (rows, columns, step) = (kept("rows"), kept("columns"), new double[w.Length]);
        for (var r = 0; r < Rows; r++)
            rows[r] = (1 - share) * rows[r] + share * Enumerable.Range(0, Columns).Average(c => g[r * Columns + c] * g[r * Columns + c] + 1e-30);
        for (var c = 0; c < Columns; c++)
            columns[c] = (1 - share) * columns[c] + share * Enumerable.Range(0, Rows).Average(r => g[r * Columns + c] * g[r * Columns + c] + 1e-30);
        Each(w, i => step[i] = g[i] / Math.Sqrt(rows[i / Columns] / rows[..Rows].Average() * columns[i % Columns]));
        var (size, own) = (Norm(w) / Math.Sqrt(w.Length), Norm(step) / Math.Sqrt(w.Length));
        Each(w, i => w[i] -= Math.Max(1e-3, size) * Math.Min(0.3, 1 / Math.Sqrt(t)) * step[i] / Math.Max(1, own / 0.9));
    }

    static void Muon(double[] w, double[] g, Func<string, double[]> kept, int t)
    {
        var (m, x) = (kept("m"), new double[w.Length]);
        Each(w, i => w[i] -= 0.1 * 0.004 * w[i]);
        Each(w, i => m[i] = 0.95 * m[i] + g[i]);
        Each(w, i => x[i] = g[i] + 0.95 * m[i]);
        var norm = Norm(x) + 1e-7;
        Each(w, i => x[i] /= norm);
        for (var step = 0; step < 5; step++)
        {
            var y = Product(x, Transposed(x, Rows, Columns), Rows, Columns, Rows);
            var squared = Product(y, y, Rows, Rows, Rows);
            for (var i = 0; i < y.Length; i++)
                y[i] = -4.775 * y[i] + 2.0315 * squared[i];
            var more = Product(y, x, Rows, Rows, Columns);
            Each(x, i => x[i] = 3.4445 * x[i] + more[i]);
        }
        Each(w, i => w[i] -= 0.1 * x[i] * Math.Sqrt(Math.Max(Rows, Columns)) * 0.2);
    }

    static double[] Transposed(double[] x, int rows, int columns) => [.. Enumerable.Range(0, x.Length).Select(i => x[i % rows * columns + i / rows])];

    static double[] Product(double[] a, double[] b, int rows, int inner, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => Enumerable.Range(0, inner).Sum(k => a[i / columns * inner + k] * b[k * columns + i % columns]))];
}
