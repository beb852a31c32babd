using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

/// <summary>An entry for each registered loss and each way it behaves differently. <see cref="LossContractTests"/> checks them all.</summary>
internal static partial class LossTable
{
    static readonly Tensor X = Numbers.Normal([2, 3, 4], 1), Real = Numbers.Normal([2, 3, 4], 2), Probabilities = X.Softmax(), Positive = Real.Exp();
    static readonly Tensor Yes = Real.Greater(0).To(DType.Float32), Ids = Tensor.From([0, 3, 2, 1, 1, 2], [2, 3]), OneHot = Ids.OneHot(4);
    static readonly Tensor Soft = Numbers.Normal([2, 3, 4], 3).Softmax(), Some = Tensor.From([0, -1, 2, 1, -1, 2], [2, 3]), Counts = (Positive * 2).Round();
    const double Least = 1e-7f;

    internal static IReadOnlyList<LossEntry> All { get; } = [.. Regression, .. Classes, .. Distributions, .. Wholes];

    static IEnumerable<LossEntry> Regression =>
    [
        Mean("squared", new MeanSquaredError(), X, Real, (p, t) => (p - t) * (p - t)),
        Mean("absolute", new MeanAbsoluteError(), X, Real, (p, t) => Math.Abs(p - t)),
        Mean("percentage", new MeanAbsolutePercentageError(), X, Real, (p, t) => 100 * Math.Abs(p - t) / Math.Abs(t)) with { Exact = 1e-7 },
        Mean("logarithmic", new MeanSquaredLogarithmicError(), X.Exp(), Positive, (p, t) => Math.Pow(Math.Log(1 + p) - Math.Log(1 + t), 2)),
        Mean("huber", new HuberLoss(), X, Real, (p, t) => Huber(p - t, 1)),
        Mean("huber_narrow", new HuberLoss(0.25f), X, Real, (p, t) => Huber(p - t, 0.25)),
        Mean("smooth", new SmoothL1Loss(), X, Real, (p, t) => Huber(p - t, 1)),
        Mean("smooth_half", new SmoothL1Loss(0.5f), X, Real, (p, t) => Huber(p - t, 0.5) / 0.5),
        Mean("smooth_absolute", new SmoothL1Loss(0), X, Real, (p, t) => Math.Abs(p - t)),
        Mean("log_cosh", new LogCosh(), X, Real, (p, t) => Math.Log(Math.Cosh(p - t))),
        new("cosine", new CosineSimilarityLoss(), X, Real) { Row = (p, t) => -Dot(p, t) / Math.Sqrt(Dot(p, p) * Dot(t, t)) },
        new("cosine_axis", new CosineSimilarityLoss { Axis = 0 }, X[.., 0], Real[.., 0]) { HasTime = false, Whole = (p, t) =>
            [.. Enumerable.Range(0, 4).Select(i => -(p[i] * t[i] + p[i + 4] * t[i + 4]) / Math.Sqrt((p[i] * p[i] + p[i + 4] * p[i + 4]) * (t[i] * t[i] + t[i + 4] * t[i + 4])))] },
        Mean("hinge", new HingeLoss(), X, Yes, (p, t) => Math.Max(0, 1 - (2 * t - 1) * p)),
        Mean("hinge_signs", new HingeLoss(), X, Yes * 2 - 1, (p, t) => Math.Max(0, 1 - t * p)),
        Mean("squared_hinge", new SquaredHingeLoss(), X, Yes, (p, t) => Math.Pow(Math.Max(0, 1 - (2 * t - 1) * p), 2)),
        Mean("hinge_embedding", new HingeEmbeddingLoss(1.5f), X, Yes * 2 - 1, (p, t) => t > 0 ? p : Math.Max(0, 1.5 - p)),
        Mean("poisson", new PoissonLoss(), X, Counts, (p, t) => Math.Exp(p) - t * p),
        Mean("poisson_rate", new PoissonLoss { LogInput = false, Epsilon = 0.25f }, Positive, Counts, (p, t) => p - t * Math.Log(p + 0.25)),
        Mean("poisson_full", new PoissonLoss { Full = true }, X, Counts,
            (p, t) => Math.Exp(p) - t * p + (t > 1 ? t * Math.Log(t) - t + 0.5 * Math.Log(2 * Math.PI * t) : 0)),
    ];

    static IEnumerable<LossEntry> Distributions =>
    [
        Pinball("quantile", new QuantileLoss(0.5f), X[.., .., ..1], Real[.., .., ..1], [0.5]),
        Pinball("quantiles", new QuantileLoss(0.125f, 0.5f), X, Real[.., .., ..2], [0.125, 0.5]),
        Pinball("quantiles_of_one", new QuantileLoss(0.25f, 0.5f, 0.75f, 0.875f), X, Real[.., .., 0], [0.25, 0.5, 0.75, 0.875]),
        new("crps_quantiles", new QuantileCrps(2), X, Real[.., .., ..2]) { Row = (p, t) => 2 * PinballOf(p, t, [0.25, 0.75]) },
        new("crps_draws", new SampleCrps(), X, Real[.., .., 0]) { Row = (p, t) => p.Average(x => Math.Abs(x - t[0])) - p.Sum(x => p.Sum(y => Math.Abs(x - y))) / 32 },
        new("crps_draws_fair", new SampleCrps { Fair = true }, X, Real[.., .., 0]) { Row = (p, t) => p.Average(x => Math.Abs(x - t[0])) - p.Sum(x => p.Sum(y => Math.Abs(x - y))) / 24 },
        new("crps_gaussian", new GaussianCrps(), X, Real[.., .., ..2]) { Row = (p, t) => Enumerable.Range(0, 2).Average(i => CrpsByIntegral(p[i], Softplus(p[i + 2]) + Small, t[i])), Exact = 1e-6 },
        new("crps_gaussian_exp", new GaussianCrps { Link = ScaleLink.Exp, MinimumScale = 0.5f }, X, Real[.., .., ..2])
            { Row = (p, t) => Enumerable.Range(0, 2).Average(i => CrpsByIntegral(p[i], Math.Exp(p[i + 2]) + 0.5, t[i])), Exact = 1e-6 },
        Gaussian("gaussian", new GaussianLikelihood(), X, x => Softplus(x) + Small),
        Gaussian("gaussian_exp", new GaussianLikelihood { Link = ScaleLink.Exp, MinimumScale = 0.25f }, X, x => Math.Exp(x) + 0.25),
        Gaussian("gaussian_identity", new GaussianLikelihood { Link = ScaleLink.Identity }, X.Exp(), x => x),
        new("student", new StudentTLikelihood(), X[.., .., ..3], Real[.., .., 0]) { Row = (p, t) => Student(p[0], Softplus(p[1]) + Small, Softplus(p[2]) + 2, t[0]), Exact = 1e-6 },
        new("student_given", new StudentTLikelihood { DegreesOfFreedom = 4, Link = ScaleLink.Exp, MinimumScale = 0.5f }, X, Real[.., .., ..2])
            { Row = (p, t) => Enumerable.Range(0, 2).Average(i => Student(p[i], Math.Exp(p[i + 2]) + 0.5, 4, t[i])), Exact = 1e-6 },
        new("negative_binomial", new NegativeBinomialLikelihood(), X[.., .., ..2], Counts[.., .., 0]) { Row = (p, t) => NegativeBinomial(Softplus(p[0]) + Small, Softplus(p[1]) + Small, t[0]) },
        new("negative_binomial_exp", new NegativeBinomialLikelihood { Link = ScaleLink.Exp, Minimum = 0.25f }, X, Counts[.., .., ..2])
            { Row = (p, t) => Enumerable.Range(0, 2).Average(i => NegativeBinomial(Math.Exp(p[i]) + 0.25, Math.Exp(p[i + 2]) + 0.25, t[i])) },
    ];

    const double Small = 1e-3f;

    static LossEntry Mean(string name, Loss loss, Tensor p, Tensor t, Func<double, double, double> one) =>
        new(name, loss, p, t) { Row = (p, t) => Enumerable.Range(0, p.Length).Average(i => one(p[i], t[i])) };

    static LossEntry Pinball(string name, Loss loss, Tensor p, Tensor t, double[] shares) => new(name, loss, p, t) { Row = (p, t) => PinballOf(p, t, shares) };

    static LossEntry Gaussian(string name, Loss loss, Tensor p, Func<double, double> scale) => new(name, loss, p, Real[.., .., ..2])
    {
        Row = (p, t) => Enumerable.Range(0, 2).Average(i => -Math.Log(Math.Exp(-0.5 * Math.Pow((t[i] - p[i]) / scale(p[i + 2]), 2)) / (scale(p[i + 2]) * Math.Sqrt(2 * Math.PI)))),
    };

    static double PinballOf(double[] p, double[] t, double[] shares) => Enumerable.Range(0, p.Length).Average(i =>
    {
        var (q, d) = (shares[i / t.Length], t[i % t.Length] - p[i]);
        return d > 0 ? q * d : (q - 1) * d;
    });

    static double Huber(double d, double delta) => Math.Abs(d) <= delta ? d * d / 2 : delta * Math.Abs(d) - delta * delta / 2;

    static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    static double[] Softmax(double[] x) => [.. x.Select(v => Math.Exp(v) / x.Sum(Math.Exp))];

    /// <summary>The integral of (F(x) - [x >= t])^2, by Simpson's rule on each side of t.</summary>
    static double CrpsByIntegral(double mean, double scale, double target)
    {
        double Side(double from, double to, double step)
        {
            const int n = 4000;
            double At(double x) => Math.Pow(Normal((x - mean) / scale) - step, 2);
            var h = (to - from) / n;
            return h / 3 * (Enumerable.Range(1, n - 1).Sum(i => At(from + i * h) * (i % 2 == 0 ? 2 : 4)) + At(from) + At(to));
        }
        var reach = 9 * scale + Math.Abs(target - mean);
        return Side(mean - reach, target, 0) + Side(target, mean + reach, 1);
    }

    /// <summary>The normal distribution by its series, or by its continued fraction far out.</summary>
    static double Normal(double z)
    {
        if (Math.Abs(z) > 6)
            return z < 0 ? 0 : 1;
        var (term, sum) = (z, z);
        for (var n = 1; n < 120; n++)
            sum += term *= -z * z / 2 / n * (2 * n - 1) / (2 * n + 1);
        return 0.5 + sum / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>-log of Student's density, its constant by the integral that it normalizes.</summary>
    static double Student(double location, double scale, double degrees, double target)
    {
        double Kernel(double z) => Math.Pow(1 + z * z / degrees, -(degrees + 1) / 2);
        // z = tan(u) makes the range finite.
        const int n = 20000;
        var h = Math.PI / n;
        var area = h * Enumerable.Range(0, n).Sum(i =>
        {
            var u = -Math.PI / 2 + (i + 0.5) * h;
            return Kernel(Math.Tan(u)) / (Math.Cos(u) * Math.Cos(u));
        });
        return -Math.Log(Kernel((target - location) / scale) / (area * scale));
    }

    /// <summary>-log of C(t + r - 1, t) p^t (1 - p)^r as a product over t, with r = 1 / a and p = a m / (1 + a m).</summary>
    static double NegativeBinomial(double mean, double dispersion, double target)
    {
        var (r, p) = (1 / dispersion, dispersion * mean / (1 + dispersion * mean));
        var likelihood = Math.Pow(1 - p, r);
        for (var k = 1; k <= (int)target; k++)
            likelihood *= (r + k - 1) / k * p;
        return -Math.Log(likelihood);
    }
}
