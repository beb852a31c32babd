using System.Globalization;

namespace Unroll;

/// <summary>One epoch of training.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">How many were asked for.</param>
/// <param name="Loss">Mean training loss over the samples, while the weights were changing; penalties included.</param>
/// <param name="Metrics">Losses of outputs, when there are several, and metrics, on the training data while the weights were changing.</param>
/// <param name="Validation">The model after the epoch on the validation data, or null when there is none.</param>
/// <param name="Samples">Training samples seen.</param>
/// <param name="Steps">Optimizer steps taken.</param>
/// <param name="LearningRate">The learning rate at the end of the epoch.</param>
/// <param name="Duration">How long it took, validation included.</param>
public sealed record EpochReport(int Epoch, int Epochs, double Loss, IReadOnlyList<MetricValue> Metrics, Evaluation? Validation,
    int Samples, int Steps, double LearningRate, TimeSpan Duration)
{
    /// <summary>All numbers by name: <c>loss</c>, metrics, and those of the validation with <c>val_</c> before them.</summary>
    public IReadOnlyList<MetricValue> Numbers =>
    [
        new("loss", Loss), .. Metrics,
        .. Validation is { } v ? v.Metrics.Prepend(new("loss", v.Loss)).Select(m => new MetricValue("val_" + m.Name, m.Value)) : [],
    ];

    /// <summary>For example <c>epoch 3/20: loss 0.0412, val_loss 0.0398</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"epoch {Epoch}/{Epochs}: {string.Join(", ", Numbers)}");

    /// <summary>A number by name, for example <c>val_loss</c> or <c>accuracy</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is none: says which there are.</exception>
    public double Value(string name) => NamedNumbers.Get($"Epoch {Epoch}", name, Numbers);

    internal static void Keep(TrainingState state, ref EpochReport? report)
    {
        var (epoch, epochs, loss, metrics) = (report?.Epoch ?? 0, report?.Epochs ?? 0, report?.Loss ?? 0, report?.Metrics ?? []);
        var (samples, steps, rate, ticks) = (report?.Samples ?? 0, report?.Steps ?? 0, report?.LearningRate ?? 0, report?.Duration.Ticks ?? 0);
        var (validated, measured, counted, found) = (report?.Validation is not null, report?.Validation?.Loss ?? 0, report?.Validation?.Samples ?? 0, report?.Validation?.Metrics ?? []);
        state.Keep("epoch", ref epoch);
        state.Keep("epochs", ref epochs);
        state.Keep("loss", ref loss);
        MetricValue.Keep(state.Inside("metrics"), ref metrics);
        state.Keep("samples", ref samples);
        state.Keep("steps", ref steps);
        state.Keep("learning_rate", ref rate);
        state.Keep("ticks", ref ticks);
        state.Keep("validation/some", ref validated);
        if (validated)
        {
            state.Keep("validation/loss", ref measured);
            state.Keep("validation/samples", ref counted);
            MetricValue.Keep(state.Inside("validation/metrics"), ref found);
        }
        if (state.IsRestoring)
            report = new EpochReport(epoch, epochs, loss, metrics, validated ? new Evaluation(measured, found, counted) : null, samples, steps, rate, new TimeSpan(ticks));
    }
}
