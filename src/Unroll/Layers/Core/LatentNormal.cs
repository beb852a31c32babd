using System.Globalization;

namespace Unroll;

/// <summary>The code of a variational autoencoder: mean and log-variance of a normal distribution, a draw from it, and its divergence from the standard normal one as a part of the loss.</summary>
/// <remarks>
/// <para>m = x . mean kernel + bias, v = x . log_variance kernel + bias, z = m + exp(v / 2) e while training, m in inference (<see cref="Sample"/>).</para>
/// <para>Outputs by name: "z", "mean", "log_variance". To the loss it adds <see cref="StandardNormalKl"/> of m and v, summed over the latent numbers, mean over the batch, with <see cref="Beta"/>,
/// <see cref="WarmUpSteps"/>, <see cref="CycleSteps"/> and <see cref="FreeBits"/>; to the metrics <c>kl</c>, the divergence itself in nats. It balances a loss that is summed over a sample: where the loss is the mean
/// over n numbers of a sample, give Beta 1 / n.</para>
/// <para>Shapes: [batch, ..., features] -> [batch, ..., units]. Mask: kept; masked steps do not count in the divergence.</para>
/// <para>Weights: <c>mean/kernel</c>, <c>mean/bias</c>, <c>log_variance/kernel</c>, <c>log_variance/bias</c>, kernels [features, units].</para>
/// </remarks>
public sealed class LatentNormal : Layer
{
    readonly Dense _mean, _logVariance;
    readonly Sample _sample;

    /// <summary>A code of so many numbers.</summary>
    public LatentNormal(int units)
    {
        Units = Require.Positive(units, nameof(LatentNormal));
        _mean = Track(new Dense(units), "mean");
        _logVariance = Track(new Dense(units), "log_variance");
        _sample = Track(new Sample(), "sample");
    }

    /// <summary>How many latent numbers there are.</summary>
    public int Units { get; }

    /// <summary>The full weight of the divergence; 0 adds nothing to the loss. Default 1.</summary>
    public float Beta { get; init => field = LossNumbers.NotNegative(nameof(LatentNormal), nameof(Beta), value); } = 1;

    /// <summary>In how many training steps the weight grows from 0, linearly. Default 0: at once. Evaluation takes the full weight.</summary>
    public long WarmUpSteps { get; init => field = LossNumbers.NotNegative(nameof(LatentNormal), nameof(WarmUpSteps), value); }

    /// <summary>After how many training steps the weight starts from 0 again. Default 0: never.</summary>
    public long CycleSteps { get; init => field = LossNumbers.NotNegative(nameof(LatentNormal), nameof(CycleSteps), value); }

    /// <summary>How much divergence each latent number may have without cost, in nats. Default 0.</summary>
    public float FreeBits { get; init => field = LossNumbers.NotNegative(nameof(LatentNormal), nameof(FreeBits), value); }

    /// <inheritdoc/>
    protected internal override string? Detail => Units.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        _mean.EnsureBuilt([input]);
        _logVariance.EnsureBuilt([input]);
    }

    /// <summary>Runs the layer and names what comes out.</summary>
    public (Tensor Z, Tensor Mean, Tensor LogVariance) Run(Tensor x, Pass pass = default)
    {
        var outputs = Call((Values)x, pass);
        return (outputs[0], outputs[1], outputs[2]);
    }

    /// <summary>Puts the layer into a graph; every output is an edge like any other.</summary>
    public (Symbol Z, Symbol Mean, Symbol LogVariance) Run(Symbol x)
    {
        var outputs = CallNamed([("x", x)]);
        return (outputs[0], outputs[1], outputs[2]);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        if (inputs.Count != 1)
            throw new ShapeException(Who, $"{inputs.Count} inputs", "one input", "join them first, for example with Concatenate");
        var x = inputs[0];
        var (mean, logVariance) = (_mean.Call(x, pass), _logVariance.Call(x, pass));
        var z = _sample.Call(mean, logVariance, pass);
        if (pass.Additions is not null && x.Shape[0] > 0)
        {
            if (Beta > 0)
                pass.AddLoss(new StandardNormalKl { Beta = Beta, WarmUpSteps = WarmUpSteps, CycleSteps = CycleSteps, FreeBits = FreeBits }.Of(mean, logVariance, pass.Step));
            pass.AddMetric("kl", new StandardNormalKl().Of(mean.Detach(), logVariance.Detach()));
        }
        return new Values(("z", z), ("mean", mean), ("log_variance", logVariance));
    }
}
