using System.Diagnostics;

namespace Unroll;

/// <summary>Runs a model and measures it, on the same path as Predict and Fit; leaves no trace on it.</summary>
internal sealed class ProfileMaker(Model model, Values x, Batch? batch, Compilation? compilation, ProfileOptions options)
{
    readonly List<string> _notes = [];
    readonly Dictionary<string, (int Count, long Ticks)> _operations = [];
    readonly List<(TimeSpan Time, long Bytes)> _data = [];
    ProfileLayers _layers = null!;
    ProfileMeter _meter = null!;
    ProfileForward _forward = null!;

    internal ModelProfile Make()
    {
        var kept = Carrying(model).Select(layer => (layer, layer.CarriedState)).ToArray();
        Build();
        _layers = new ProfileLayers(model);
        _meter = new ProfileMeter(_layers.Count);
        _forward = new ProfileForward(_layers, _meter);
        var work = CountWork();
        var before = batch is null ? null : new TrainingSnapshot(model, compilation!.Optimizer);
        try
        {
            Measure();
        }
        finally
        {
            before?.Restore();
            foreach (var (layer, state) in kept)
                layer.CarriedState = state;
        }
        return Report(work, new ProfileMachine());
    }

    // Weights are declared and filled by the first call.
    void Build()
    {
        using var off = Gradients.Off();
        model.Call(x);
    }

    static IEnumerable<RecurrentLayer> Carrying(Layer layer) =>
        layer.Children.SelectMany(c => Carrying(c.Layer)).Concat(layer is RecurrentLayer { Stateful: true } own ? [own] : []);

    ProfileWork? CountWork()
    {
        try
        {
            return ProfileWork.Of(model, _layers, x);
        }
        catch (InvalidOperationException)
        {
            _notes.Add("Operations and bytes are not known: a layer reads numbers in Forward, so the model cannot run on shapes alone.");
            return null;
        }
    }

    void Measure()
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 3 || clock.Elapsed.TotalSeconds < options.Seconds / 2; i++, _forward.Looking = false)
            Run(count: false);
        _operations.Clear();
        clock.Restart();
        do
            Run(count: true);
        while (_meter.Runs < 5 || (clock.Elapsed.TotalSeconds < options.Seconds && _meter.Runs < 10_000));
    }

    void Run(bool count)
    {
        if (batch is null)
        {
            using var off = Gradients.Off();
            _forward.Begin();
            model.Call(x, new Pass { Watch = _forward });
        }
        else
            TrainingStep(count);
        _meter.EndRun(count);
    }

    /// <summary>As the trainer's step, with a look at the clock between its parts.</summary>
    void TrainingStep(bool count)
    {
        var optimizer = compilation!.Optimizer;
        var picked = Picked(count);
        using var tape = Gradients.Record();
        _forward.Begin();
        var pass = model.TrainingPass() with { Watch = _forward };
        var outputs = model.Call(picked.Inputs, pass);
        var start = ProfileMeter.Now();
        var loss = Objective.Of(model, compilation, outputs, picked, pass).Total;
        Add(ProfilePhase.Forward, _layers.Loss, ref start);
        var nodes = _forward.Nodes(loss);
        var watch = new ProfileBackward(_layers, _meter);
        start = ProfileMeter.Now();
        var gradients = loss.BackwardWatched(watch);
        var (ticks, bytes) = ProfileMeter.Now();
        watch.Settle(nodes, ticks - start.Ticks, bytes - start.Bytes, _operations);
        start = ProfileMeter.Now();
        optimizer.Changed = weight => Add(ProfilePhase.Optimizer, weight is null ? _layers.Rest : _layers.Of(weight), ref start);
        try
        {
            optimizer.Step(model, gradients);
        }
        finally
        {
            optimizer.Changed = null;
        }
        gradients.LeaveToWeights();
        Add(ProfilePhase.Optimizer, _layers.Rest, ref start);
    }

    /// <summary>The batch in another order, as shuffling makes it.</summary>
    Batch Picked(bool count)
    {
        var data = new Dataset(batch!.Inputs, batch.Targets, batch.SampleWeights);
        var order = data.Shuffled(model.Seed, _meter.Runs);
        var start = ProfileMeter.Now();
        var picked = data.Batches(data.Count, order).First();
        var (ticks, bytes) = ProfileMeter.Now();
        if (count)
            _data.Add((Stopwatch.GetElapsedTime(start.Ticks, ticks), bytes - start.Bytes));
        return picked;
    }

    void Add(ProfilePhase phase, int row, ref (long Ticks, long Bytes) since)
    {
        var now = ProfileMeter.Now();
        _meter.Add(phase, row, now.Ticks - since.Ticks, now.Bytes - since.Bytes);
        since = now;
    }

    ModelProfile Report(ProfileWork? work, ProfileMachine machine)
    {
        var report = new ProfileReport(_layers, _meter, _forward, work, machine, compilation?.Optimizer);
        var rows = report.Rows();
        var (loss, rest) = batch is null ? (null, null) : (report.Extra("loss", _layers.Loss), report.Extra("rest", _layers.Rest));
        return new ModelProfile
        {
            Name = model.DisplayName,
            Type = model.GetType().Name,
            Inputs = [.. x.Select(t => t.Shape)],
            Threads = Compute.Threads,
            Runs = _meter.Runs,
            PeakGflops = machine.Peak / 1e9,
            Reads = [.. machine.Reads.Select(r => (r.Bytes, r.PerSecond / 1e9))],
            Rows = rows,
            Loss = loss,
            Rest = rest,
            Total = report.Total([.. rows, .. loss is null ? [] : (ProfileRow[])[loss, rest!]]),
            Data = batch is null ? null : DataCost(machine),
            BackwardOperations = [.. _operations.OrderByDescending(o => o.Value.Ticks).Select(o =>
                new ProfileOperation(o.Key, o.Value.Count / _meter.Runs, TimeSpan.FromSeconds((double)o.Value.Ticks / _meter.Runs / Stopwatch.Frequency)))],
            Notes = _notes,
        };
    }

    ProfileCost DataCost(ProfileMachine machine)
    {
        var middle = _data.OrderBy(d => d.Time).Skip(_data.Count / 4).Take(Math.Max(1, _data.Count / 2)).ToArray();
        var size = batch!.Inputs.Concat(batch.Targets).Sum(t => t.Shape.Size * sizeof(float));
        return machine.Cost((TimeSpan.FromSeconds(middle.Average(d => d.Time.TotalSeconds)), (long)middle.Average(d => d.Bytes)), 0, 2 * size);
    }
}
