using System.Globalization;

namespace Unroll;

/// <summary>Everything that a training goes on from: the model (weights, step, carried states), the optimizer, the position, sums and history, and what callbacks remember.</summary>
internal static class TrainingKeeper
{
    internal static void Keep(TrainingState state, TrainingRun run)
    {
        Model(state.Inside("model"), run.Model);
        state.Keep("optimizer", run.Compilation.Optimizer);
        run.Keep(state.Inside("run"));
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var callback in run.Callbacks)
        {
            // The n-th of its type: callbacks may be added and taken away between two runs.
            var name = callback.GetType().Name;
            var number = seen[name] = seen.GetValueOrDefault(name) + 1;
            var part = state.Inside(FormattableString.Invariant($"callbacks/{name}/{number}"));
            var known = true;
            if (state.IsRestoring && !part.Has("known"))
                continue;
            part.Keep("known", ref known);
            callback.Keep(part.Inside("state"));
        }
    }

    static void Model(TrainingState state, Model model)
    {
        var step = model.StepCount;
        state.Keep("step", ref step);
        model.StepCount = step;
        var layers = ModelJson.Walk(model, "", false, new HashSet<Layer>(ReferenceEqualityComparer.Instance)).ToArray();
        foreach (var (path, layer, _) in layers)
            Built(state.Inside("built/" + path), layer);
        foreach (var parameter in model.Parameters)
        {
            var value = state.IsRestoring ? null : parameter.Value;
            state.Keep("weights/" + parameter.Path, ref value);
            if (state.IsRestoring)
                parameter.Value = value ?? throw new FormatException($"it holds no weight '{parameter.Path}'");
        }
        foreach (var (path, layer, _) in layers)
            if (layer is RecurrentLayer recurrent)
            {
                Carried(state.Inside("carried/" + path), recurrent);
                if (model.Carried is { } between)
                    Carried(state.Inside("pieces/" + path), recurrent, between);
            }
        model.KeepTraining(state.Inside("own"));
    }

    /// <summary>What a layer carries from piece to piece of a batch, for each of its calls.</summary>
    static void Carried(TrainingState state, RecurrentLayer layer, CarriedStates between)
    {
        var calls = between.CallsOf(layer);
        state.Keep("calls", ref calls);
        for (var call = 0; call < calls; call++)
            between.Put(layer, call, Leaves(state.Inside(FormattableString.Invariant($"{call}")), between.Of(layer, call)));
    }

    /// <summary>A layer that is built by its first batch is built for the shapes of the training that goes on.</summary>
    static void Built(TrainingState state, Layer layer)
    {
        var built = layer.IsBuilt;
        state.Keep("is", ref built);
        string[] shapes = [.. built && !state.IsRestoring ? layer.BuiltFor.Select(s => string.Join(' ', s.Select(n => n.ToString(CultureInfo.InvariantCulture)))) : []];
        state.Keep("for", ref shapes);
        if (built && state.IsRestoring)
            layer.EnsureBuilt([.. shapes.Select(s => Shape.Create([.. s.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture))]))]);
    }

    static void Carried(TrainingState state, RecurrentLayer layer)
    {
        var after = Leaves(state, layer.CarriedState);
        if (state.IsRestoring)
            layer.CarriedState = after;
    }

    static State<Tensor>? Leaves(TrainingState state, State<Tensor>? carried)
    {
        string[] names = [.. carried?.Leaves.Select(l => l.Path) ?? []];
        state.Keep("names", ref names);
        var leaves = new (string, Tensor)[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var leaf = carried?[names[i]];
            state.Keep(FormattableString.Invariant($"leaves/{i}"), ref leaf);
            leaves[i] = (names[i], leaf ?? throw new FormatException($"it holds no carried state '{names[i]}'"));
        }
        return leaves.Length == 0 ? null : new State<Tensor>(leaves);
    }
}
