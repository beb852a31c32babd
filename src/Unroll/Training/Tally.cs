namespace Unroll;

/// <summary>Adds up the loss and the metrics over batches.</summary>
internal sealed class Tally
{
    readonly Model _model;
    readonly List<(string Name, int Output, MetricMeter Meter)> _meters = [];
    readonly Compilation _compilation;
    readonly double[] _losses;
    readonly List<(string Given, string Name, double Sum, int Samples)> _added = [];
    double _loss;

    internal Tally(Model model, Compilation compilation)
    {
        (_model, _compilation) = (model, compilation);
        _losses = new double[compilation.Losses.Count];
    }

    internal int Samples { get; private set; }

    internal int Batches { get; private set; }

    internal double Loss => Samples == 0 ? 0 : _loss / Samples;

    internal IReadOnlyList<MetricValue> Metrics => [.. _names.Length > 1 ? _losses.Select((l, i) => new MetricValue(LossName(i), Samples == 0 ? 0 : l / Samples)) : [],
        .. _meters.SelectMany(m => Numbers(m.Name, m.Meter)), .. _added.Select(a => new MetricValue(a.Name, a.Samples == 0 ? 0 : a.Sum / a.Samples))];

    static IEnumerable<MetricValue> Numbers(string name, MetricMeter meter) =>
        meter.Results.Select(part => new MetricValue($"{name}_{part.Name}", part.Value)).Prepend(new MetricValue(name, meter.Result));

    string LossName(int output) => $"{_names[output]}_loss";

    string[] _names = [], _outputs = [];

    internal void Add(StepResult result, Batch batch)
    {
        Batches++;
        Samples += batch.Count;
        _loss += result.Loss * batch.Count;
        if (result.Objective?.Match is { } match)
            Measure(match, result.Objective.Losses, batch);
        else if (result.Outputs is { } outputs && _losses.Length > 0)
            Measure(OutputMatch.Of(_model, _compilation, outputs, batch.Targets), null, batch);
        foreach (var (name, value) in result.Numbers)
            Add(name, value, batch.Count);
    }

    void Measure(OutputMatch match, double[]? losses, Batch batch)
    {
        if (_meters.Count == 0)
            Start(match.Names, losses is not null);
        for (var i = 0; losses is not null && i < _losses.Length; i++)
            _losses[i] += losses[i] * batch.Count;
        using var off = Gradients.Off();
        foreach (var (_, output, meter) in _meters)
            meter.Update(match.Outputs[output], match.Targets[output], batch.SampleWeights);
    }

    /// <summary>A number that a layer or a step added: its mean over the samples of the batches in which it was added.</summary>
    void Add(string given, double value, int samples)
    {
        var at = _added.FindIndex(a => a.Given == given);
        if (at < 0)
        {
            var name = Names.Unique(given, n => n == "loss" || _meters.Exists(m => m.Name == n) || _names.Any(o => _names.Length > 1 && n == $"{o}_loss"));
            at = _added.Count;
            _added.Add((given, name, 0, 0));
        }
        _added[at] = _added[at] with { Sum = _added[at].Sum + value * samples, Samples = _added[at].Samples + samples };
    }

    void Start(string[] outputs, bool hasLosses)
    {
        (_outputs, _names) = (outputs, hasLosses ? outputs : []);
        for (var output = 0; output < _losses.Length; output++)
            foreach (var metric in _compilation.OutputMetrics[output])
            {
                var name = _losses.Length > 1 ? $"{outputs[output]}_{metric.Name}" : metric.Name;
                _meters.Add((Names.Unique(name, n => _meters.Exists(m => m.Name == n)), output, metric.Start(_compilation.Losses[output])));
            }
    }

    /// <summary>The sums so far, for a training that goes on in the middle of an epoch.</summary>
    internal void Keep(TrainingState state)
    {
        var (samples, batches, outputs, hasLosses, added) = (Samples, Batches, _outputs, _names.Length > 0, _added.Count);
        state.Keep("samples", ref samples);
        state.Keep("batches", ref batches);
        state.Keep("outputs", ref outputs);
        state.Keep("has_losses", ref hasLosses);
        state.Keep("loss", ref _loss);
        for (var i = 0; i < _losses.Length; i++)
            state.Keep(FormattableString.Invariant($"losses/{i}"), ref _losses[i]);
        if (state.IsRestoring)
        {
            (Samples, Batches) = (samples, batches);
            if (outputs.Length > 0)
                Start(outputs, hasLosses);
        }
        foreach (var (name, _, meter) in _meters)
            meter.Keep(state.Inside("metrics/" + name));
        state.Keep("added/count", ref added);
        for (var i = 0; i < added; i++)
        {
            var (part, item) = (state.Inside(FormattableString.Invariant($"added/{i}")), i < _added.Count ? _added[i] : default);
            var (given, name) = ((string?)item.Given, (string?)item.Name);
            part.Keep("given", ref given);
            part.Keep("name", ref name);
            part.Keep("sum", ref item.Sum);
            part.Keep("samples", ref item.Samples);
            if (state.IsRestoring)
                _added.Add((given!, name!, item.Sum, item.Samples));
        }
    }
}
