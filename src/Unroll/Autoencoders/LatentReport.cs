using System.Globalization;
using Unroll.Kernels;

namespace Unroll;

/// <summary>How much of its code a variational autoencoder uses, measured on means and log-variances of many samples.</summary>
/// <param name="Samples">How many samples were measured.</param>
/// <param name="Divergence">The mean divergence of a sample's distribution from the standard normal one, KL(q(z|x) || p(z)), in nats.</param>
/// <param name="DivergencePerUnit">The same for each latent number; they add up to <paramref name="Divergence"/>.</param>
/// <param name="MeanVariances">The variance over the samples of each latent number's mean.</param>
/// <param name="ActiveUnits">How many of these variances are above the threshold (Burda et al. 2015).</param>
/// <param name="MutualInformation">What z tells about x, I(x; z) under q, in nats: the mean of log q(z|x) - log q(z), one draw of z a sample, q(z) the mean of q(z|x) over the samples (Hoffman and Johnson 2016). At
/// most log(<paramref name="Samples"/>); an estimate, so it may fall a little below 0.</param>
public sealed record LatentReport(int Samples, double Divergence, double[] DivergencePerUnit, double[] MeanVariances, int ActiveUnits, double MutualInformation)
{
    /// <summary>The divergence of all samples together from the standard normal distribution, KL(q(z) || p(z)) = <see cref="Divergence"/> - <see cref="MutualInformation"/>.</summary>
    public double MarginalDivergence => Divergence - MutualInformation;

    /// <summary>Measures.</summary>
    /// <param name="mean">Means of q(z|x), [samples, latent].</param>
    /// <param name="logVariance">Log-variances, of the same shape.</param>
    /// <param name="threshold">A latent number whose mean varies more than this is active. Default 0.01, as in Burda et al.</param>
    /// <param name="seed">Decides the draws for the mutual information.</param>
    /// <exception cref="ShapeException">The shapes are not equal and [samples, latent], or there is no sample.</exception>
    public static LatentReport Of(Tensor mean, Tensor logVariance, double threshold = 0.01, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(logVariance);
        if (mean.Rank != 2 || mean.Shape != logVariance.Shape || mean.Shape[0] == 0 || mean.Shape[1] == 0)
            throw new ShapeException(nameof(LatentReport), $"means {mean.Shape} and log-variances {logVariance.Shape}", "equal shapes [samples, latent] with at least one of each");
        var (rows, width) = (mean.Shape[0], mean.Shape[1]);
        double[] m = Array.ConvertAll(mean.ToArray(), x => (double)x), v = Array.ConvertAll(logVariance.ToArray(), x => (double)x);
        var (divergence, variance) = (new double[width], new double[width]);
        for (var unit = 0; unit < width; unit++)
        {
            double sum = 0, center = 0;
            for (var row = 0; row < rows; row++)
            {
                var at = (row * width) + unit;
                center += m[at] / rows;
                sum += ((m[at] * m[at]) + Math.Exp(v[at]) - v[at] - 1) / 2;
            }
            divergence[unit] = sum / rows;
            for (var row = 0; row < rows; row++)
                variance[unit] += Math.Pow(m[(row * width) + unit] - center, 2) / rows;
        }
        return new(rows, divergence.Sum(), divergence, variance, variance.Count(x => x > threshold), Information(m, v, rows, width, seed));
    }

    /// <summary>For example <c>kl 4.21, active units 6 of 8, mutual information 3.90</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"kl {Divergence:0.00}, active units {ActiveUnits} of {DivergencePerUnit.Length}, mutual information {MutualInformation:0.00}");

    // log q(z|x) and log q(z) leave out the same constant.
    static double Information(double[] m, double[] v, int rows, int width, int seed)
    {
        var noise = new float[rows * width];
        CounterRandom.Normal(CounterRandom.Mix((ulong)seed, "mutual information"), 0, noise);
        var (z, logs, total) = (new double[width], new double[rows], 0.0);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < width; i++)
                z[i] = m[(row * width) + i] + (Math.Exp(v[(row * width) + i] / 2) * noise[(row * width) + i]);
            for (var other = 0; other < rows; other++)
            {
                double log = 0;
                for (int i = 0, at = other * width; i < width; i++, at++)
                    log -= (v[at] + ((z[i] - m[at]) * (z[i] - m[at]) * Math.Exp(-v[at]))) / 2;
                logs[other] = log;
            }
            var most = logs.Max();
            total += logs[row] - most - Math.Log(logs.Sum(log => Math.Exp(log - most)) / rows);
        }
        return total / rows;
    }
}
