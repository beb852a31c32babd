using Unroll.Kernels;

namespace Unroll;

/// <summary>Draws from a normal distribution so that gradients reach its mean and variance: the reparameterised sample of a variational autoencoder.</summary>
/// <remarks>
/// <para>Inputs in order: mean m [batch, ..., latent], log-variance v = log(s^2) of the same shape. While training z = m + exp(v / 2) e, e standard normal; in inference z = m.</para>
/// <para>Shapes: unchanged. Mask: kept.</para>
/// <para>The draw is a pure function of (seed, training step, layer, position). Source: Kingma and Welling 2013.</para>
/// </remarks>
public sealed class Sample : Layer
{
    /// <summary>Whether inference draws too: the same e in every call and for every row, that of <see cref="Seed"/>, so that a row gives the same alone and in a batch. Default false: it takes the mean.</summary>
    public bool InInference { get; init; }

    /// <summary>Decides the draws of inference. Default 0; training draws by the seed of the model.</summary>
    public int Seed { get; init; }

    /// <summary>Draws from means and log-variances.</summary>
    /// <exception cref="ShapeException">Their shapes differ.</exception>
    public Tensor Call(Tensor mean, Tensor logVariance, Pass pass = default) => Call([mean, logVariance], pass);

    /// <summary>Puts the layer into a graph.</summary>
    public Symbol Call(Symbol mean, Symbol logVariance) => Call([mean, logVariance]);

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        if (inputs.Count != 2)
            throw new ShapeException(Who, $"{inputs.Count} inputs", "two: means and log-variances", "call it as sample.Call(mean, logVariance)");
        var (mean, logVariance) = (inputs[0], inputs[1]);
        if (mean.Shape != logVariance.Shape)
            throw new ShapeException(Who, $"means {mean.Shape} and log-variances {logVariance.Shape}", "equal shapes", "give both layers as many units as there are latent numbers");
        if (!pass.Training && !InInference)
            return new Values(("y", mean));
        var noise = pass.Training ? SharedNoise.Draw(mean, mean.Shape, Distribution.Normal(), pass)
            : SharedNoise.Draw(mean, mean.Shape.With(0, 1), Distribution.Normal(), pass with { Key = CounterRandom.Mix((ulong)Seed, "sample") });
        return new Values(("y", mean.Zeroed() + (logVariance.Zeroed() * 0.5f).Exp() * noise));
    }
}
