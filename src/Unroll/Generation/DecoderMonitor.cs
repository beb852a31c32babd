namespace Unroll;

/// <summary>Watches a decoder while it is trained and says what will go wrong when it writes on its own: targets that are not shifted, a loss that falls only as long as the truth is told
/// (exposure bias), and sequences that repeat one token.</summary>
/// <remarks>
/// <para>Before the first epoch: an input that is the target itself, and that the model sees up to the very step it is to say. Such a model learns to copy: its loss goes to 0, and it can write nothing.
/// Found by trying: changing the last step of the input changes the last output and none before it. A <see cref="Decoder"/> shifts by itself, and an autoencoder sees the whole sequence through its code.</para>
/// <para>After an epoch, with a <see cref="FreeRunningLoss"/> among the callbacks: <c>val_loss</c> has fallen by <see cref="MinChange"/> within <see cref="Patience"/> measured epochs,
/// <c>val_free_running_loss</c> has not fallen at all, and is <see cref="MinRatio"/> times as high.</para>
/// <para>After an epoch, on the first <see cref="Samples"/> of the validation data, for outputs [batch, time, tokens] and ids as targets: the share of sequences in which, written on its own outputs, one token fills half of the
/// steps or more in a row (four at least) although no token of the target does. The share is in <see cref="RepeatingShare"/>; it warns above <see cref="MaxRepeating"/>.</para>
/// <para>It reads the model in inference and changes no number of the training. Each warning comes once.</para>
/// </remarks>
public sealed class DecoderMonitor : Callback
{
    readonly List<string> _warnings = [];
    readonly List<(double Forced, double Free)> _seen = [];

    /// <summary>Over how many measured epochs the two losses are compared. Default 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Patience { get; init => field = Require.Positive(value, nameof(DecoderMonitor), nameof(Patience)); } = 3;

    /// <summary>The share by which the teacher-forced loss must have fallen to count. Default 0.05.</summary>
    public double MinChange { get; init; } = 0.05;

    /// <summary>How many times the teacher-forced loss the free-running one must be to count. Default 1.5.</summary>
    public double MinRatio { get; init; } = 1.5;

    /// <summary>Samples of the validation data that are written on own outputs after each epoch; 0 for none. Default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Samples { get; init => field = Require.NotNegative(value, nameof(DecoderMonitor), nameof(Samples)); } = 64;

    /// <summary>The share of repeating sequences from which it warns. Default 0.5.</summary>
    public double MaxRepeating { get; init; } = 0.5;

    /// <summary>Is told each sentence that warns, once. Default: nobody.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>The warnings since training began (or was resumed).</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The share of the samples that repeat one token, of the latest epoch; null where it was not measured.</summary>
    public double? RepeatingShare { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _warnings.Clear();
        _seen.Clear();
        RepeatingShare = null;
        if (run.Data is { } data && UnshiftedTargets.Find(run.Model, data) is { } input)
            Say($"the input '{input}' is the target itself, and the model sees it up to the step that it is to say: it will learn to copy, and will write nothing of its own. ",
                "Usual fix: shift by one, input [start, y_0, ..., y_(n-2)] for the target [y_0, ..., y_(n-1)]; a Decoder does that by itself.");
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(report);
        Compare(report);
        if (Samples > 0 && run.Validation is { } held)
        {
            RepeatingShare = RepeatedTokens.Share(run.Model, held, Samples);
            if (RepeatingShare > MaxRepeating)
                Say(FormattableString.Invariant($"epoch {report.Epoch}: on its own outputs the model repeats one token in {100 * RepeatingShare:0} % of the sequences. "),
                    "Usual fix: train longer; where the loss is low already, look whether the inputs are shifted by one, and lower TeacherForcing.");
        }
    }

    void Compare(EpochReport report)
    {
        if (Number(report, "val_loss") is not { } forced || Number(report, "val_free_running_loss") is not { } free)
            return;
        _seen.Add((forced, free));
        if (_seen.Count <= Patience)
            return;
        var (before, now) = (_seen[^(Patience + 1)], _seen[^1]);
        if (now.Forced <= before.Forced * (1 - MinChange) && now.Free >= before.Free && now.Free >= now.Forced * MinRatio)
            Say(FormattableString.Invariant($"epoch {report.Epoch}: told the truth, the loss fell from {before.Forced:g3} to {now.Forced:g3}; on its own outputs it went from {before.Free:g3} to {now.Free:g3}. "),
                "The model has learned to lean on the truth (exposure bias). Usual fix: FitOptions.TeacherForcing = Schedule.Linear(1, 0, epochs), or stop earlier.");
    }

    // A sentence of a kind comes once: its kind is what follows the numbers.
    void Say(string warning, string fix)
    {
        if (_warnings.Exists(w => w.EndsWith(fix, StringComparison.Ordinal)))
            return;
        _warnings.Add(warning + fix);
        Warn?.Invoke(warning + fix);
    }

    static double? Number(EpochReport report, string name) => report.Numbers.Where(n => n.Name == name).Select(n => (double?)n.Value).FirstOrDefault();
}
