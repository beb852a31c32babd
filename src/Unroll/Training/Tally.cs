namespace Unroll;

/// <summary>Adds up the loss and the metrics over batches.</summary>
internal sealed class Tally
{
    readonly List<(string Name, int Output, MetricMeter Meter)> _meters = [];
    readonly Compilation _compilation;
    readonly double[] _losses;
    readonly List<(string Given, string Name, double Sum, int Samples)> _added = [];
    double _loss;

    internal Tally(Compilation compilation)
    {
        _compilation = compilation;
        _losses = new double[compilation.Losses.Count];
    }

    internal int Samples { get; private set; }

    internal int Batches { get; private set; }

    internal double Loss => Samples == 0 ? 0 : _loss / Samples;

    internal IReadOnlyList<MetricValue> Metrics => [.. _losses.Length > 1 ? _losses.Select((l, i) => new MetricValue(LossName(i), Samples == 0 ? 0 : l / Samples)) : [],
        .. _meters.Select(m => new MetricValue(m.Name, m.Meter.Result)), .. _added.Select(a => new MetricValue(a.Name, a.Samples == 0 ? 0 : a.Sum / a.Samples))];

    string LossName(int output) => $"{_names[output]}_loss";

    string[] _names = [];

    internal void Add(Objective objective, Values outputs, Batch batch)
    {
        if (_names.Length == 0)
            Start(outputs);
        Batches++;
        Samples += batch.Count;
        _loss += objective.Value * batch.Count;
        for (var i = 0; i < _losses.Length; i++)
            _losses[i] += objective.Losses[i] * batch.Count;
        foreach (var (_, output, meter) in _meters)
            meter.Update(outputs[output], batch.Targets[output], batch.SampleWeights);
        foreach (var (name, value) in objective.AddedMetrics)
            Add(name, value, batch.Count);
    }

    /// <summary>A number that a layer added: its mean over the samples of the batches in which it was added.</summary>
    void Add(string given, double value, int samples)
    {
        var at = _added.FindIndex(a => a.Given == given);
        if (at < 0)
        {
            var name = Names.Unique(given, n => n == "loss" || _meters.Exists(m => m.Name == n) || _names.Any(o => _losses.Length > 1 && n == $"{o}_loss"));
            at = _added.Count;
            _added.Add((given, name, 0, 0));
        }
        _added[at] = _added[at] with { Sum = _added[at].Sum + value * samples, Samples = _added[at].Samples + samples };
    }

    void Start(Values outputs)
    {
        _names = [.. outputs.Names.Take(_losses.Length)];
        for (var output = 0; output < _losses.Length; output++)
            foreach (var metric in _compilation.Metrics)
            {
                var name = _losses.Length > 1 ? $"{_names[output]}_{metric.Name}" : metric.Name;
                _meters.Add((Names.Unique(name, n => _meters.Exists(m => m.Name == n)), output, metric.Start(_compilation.Losses[output])));
            }
    }
}
