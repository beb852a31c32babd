namespace Unroll;

/// <summary>Measures after each epoch how much of its code a variational autoencoder uses, and warns when the decoder has learned to do without: posterior collapse.</summary>
/// <remarks>
/// <para>It is collapsed when the divergence is below <see cref="MinDivergence"/> or no latent number is active, in <see cref="Patience"/> epochs in a row. Epochs that end before nine tenths of the weight of the
/// divergence are reached (<see cref="WarmUpSteps"/>, <see cref="CycleSteps"/>) are measured and not judged: an encoder that has learned nothing yet has no active number either.</para>
/// <para>It reads the model in inference and changes no number of the training. <see cref="SequenceVae.Monitor"/> makes one.</para>
/// </remarks>
/// <param name="posterior">Gives means and log-variances [samples, latent] of a fixed set of samples, some hundreds, as the model sees them now.</param>
public sealed class CollapseMonitor(Func<(Tensor Mean, Tensor LogVariance)> posterior) : Callback
{
    readonly Func<(Tensor Mean, Tensor LogVariance)> _posterior = posterior ?? throw new ArgumentNullException(nameof(posterior));
    readonly List<LatentReport> _reports = [];
    int _waited;
    string? _warning;

    /// <summary>A smaller divergence, in nats a sample, counts as none. Default 0.1.</summary>
    public double MinDivergence { get; init => field = value >= 0 ? value : throw Bad(nameof(MinDivergence), value, "a number of 0 or more"); } = 0.1;

    /// <summary>A latent number whose mean varies more than this over the samples is active. Default 0.01.</summary>
    public double ActiveThreshold { get; init => field = value >= 0 ? value : throw Bad(nameof(ActiveThreshold), value, "a number of 0 or more"); } = 0.01;

    /// <summary>In how many epochs in a row it must be seen. Default 2: an encoder that has just begun says nothing yet.</summary>
    public int Patience { get; init => field = value >= 1 ? value : throw Bad(nameof(Patience), value, "1 or more"); } = 2;

    /// <summary>In how many training steps the weight of the divergence grows, as in <see cref="LatentNormal.WarmUpSteps"/>. Default 0: every epoch is judged.</summary>
    public long WarmUpSteps { get; init => field = LossNumbers.NotNegative(nameof(CollapseMonitor), nameof(WarmUpSteps), value); }

    /// <summary>After how many training steps it starts from 0 again, as in <see cref="LatentNormal.CycleSteps"/>. Default 0: never.</summary>
    public long CycleSteps { get; init => field = LossNumbers.NotNegative(nameof(CollapseMonitor), nameof(CycleSteps), value); }

    /// <summary>Whether a collapse ends the training. Default false.</summary>
    public bool StopTraining { get; init; }

    /// <summary>Is told each epoch's measurement, with the epoch from 1. Default: nobody.</summary>
    public Action<int, LatentReport>? Report { get; init; }

    /// <summary>Is told the sentence that warns, once, when it collapses. Default: nobody.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>The measurements since training began (or was resumed), one for each epoch.</summary>
    public IReadOnlyList<LatentReport> Reports => _reports;

    /// <summary>The warning, or null while there is none.</summary>
    public string? Warning => _warning;

    /// <summary>Whether the posterior was seen to be collapsed, in any epoch.</summary>
    public bool Collapsed => _warning is not null;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        _reports.Clear();
        (_waited, _warning) = (0, null);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(report);
        LatentReport latent;
        using (Gradients.Off())
        {
            var (mean, logVariance) = _posterior();
            latent = LatentReport.Of(mean, logVariance, ActiveThreshold);
        }
        _reports.Add(latent);
        Report?.Invoke(report.Epoch, latent);
        // The weight of the last step of the epoch; a cycle may end before it is quite full.
        if (new StandardNormalKl { WarmUpSteps = WarmUpSteps, CycleSteps = CycleSteps }.WeightAt(Math.Max(0, run.Model.StepCount - 1)) < 0.9f)
            return;
        _waited = latent.Divergence < MinDivergence || latent.ActiveUnits == 0 ? _waited + 1 : 0;
        if (_waited < Patience || Collapsed)
            return;
        _warning = FormattableString.Invariant($"epoch {report.Epoch}: the posterior has collapsed: {latent}. The decoder does without the code, and samples from it will not follow it. ") +
            "Usual fix: let the weight of the divergence grow from 0 (WarmUpSteps), give FreeBits, raise WordDropout, or take a weaker decoder.";
        Warn?.Invoke(_warning);
        if (StopTraining)
            run.Stop("the posterior has collapsed");
    }

    /// <inheritdoc/>
    public override void Keep(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Keep("waited", ref _waited);
        state.Keep("warning", ref _warning);
    }

    static ArgumentOutOfRangeException Bad(string option, double value, string needed) => new(option, FormattableString.Invariant($"CollapseMonitor.{option}: got {value}; needed {needed}."));
}
