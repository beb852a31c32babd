using System.Globalization;

namespace Unroll;

/// <summary>What training does with the states that layers carry from batch to batch, and from piece to piece of a batch.</summary>
internal sealed class StateCarrying
{
    readonly Model _model;
    readonly FitOptions _options;
    readonly bool _stateful;

    internal StateCarrying(Model model, FitOptions options)
    {
        (_model, _options, _stateful) = (model, options, model.StatefulLayer is not null);
        if (options.TruncateSteps is not { } steps)
            return;
        if (Backward(model) is { } layer)
            throw new InvalidOperationException(FormattableString.Invariant($"Fit: TruncateSteps = {steps} carries states from each piece of a sequence to the next, and {layer.Who} reads from the end; needed layers that read forward. ") +
                "Usual fix: leave the direction out, or train on whole sequences with TruncateSteps of the recurrent layers.");
        model.Carried = new CarriedStates();
    }

    /// <summary>A batch begins, from 0.</summary>
    internal void BeginBatch(Batch batch, int index)
    {
        if (_options.ResetStatesEvery is { } every && index % every == 0 || batch.StartsSequence)
            Reset();
        _model.Carried?.Begin(fresh: batch.Piece == 0);
    }

    /// <summary>With each epoch, before other data is seen, and at the end.</summary>
    internal void Reset()
    {
        if (_stateful)
            _model.ResetState();
    }

    static Layer? Backward(Layer layer) => layer is Bidirectional or RecurrentLayer { GoBackwards: true } ? layer
        : layer.Children.Select(c => Backward(c.Layer)).FirstOrDefault(found => found is not null);

    /// <summary>A stateful layer needs batches of one size in which sample i goes on where sample i of the batch before ended.</summary>
    internal static void Require(Model model, FitOptions options, Dataset data, string who)
    {
        if (model.StatefulLayer is not { } layer)
            return;
        if (options.Shuffle && who == "Fit")
            throw new InvalidOperationException($"Fit: {layer.Who} is stateful, so sample i of a batch goes on where sample i of the batch before ended, and Shuffle = true mixes them; needed samples in their order. " +
                "Usual fix: new FitOptions { Shuffle = false }, with samples laid out for it (sample i of batch k + 1 after sample i of batch k).");
        if (data.BatchSize is { } laid && laid != options.BatchSize)
            throw new InvalidOperationException(FormattableString.Invariant($"{who}: {layer.Who} is stateful, and Windows.Continuous laid the data out for batches of {laid}, not {options.BatchSize}; needed the same. Usual fix: BatchSize = windows.Batch."));
        var (count, size, left) = (data.Count, options.BatchSize, data.Count % options.BatchSize);
        if (left == 0)
            return;
        var fits = Enumerable.Range(1, Math.Min(size, count)).Last(n => count % n == 0);
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{who}: {layer.Who} is stateful, and {count} samples in batches of {size} leave a last batch of {left}, whose samples would go on from other rows; ") +
            string.Create(CultureInfo.InvariantCulture, $"needed batches of one size. Usual fix: BatchSize = {fits}{(count > size ? $", or the first {count - left} samples: data[..{count - left}]" : "")}."));
    }
}
