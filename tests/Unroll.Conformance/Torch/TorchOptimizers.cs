using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>The library's optimizers by PyTorch's names and arguments, as PyTorch 1.13 takes them, which the cases were recorded with.</summary>
internal static class TorchOptimizers
{
    internal static Optimizer Read(JsonElement json, JsonElement? clip)
    {
        var (name, given) = (json.GetProperty("name").GetString()!, json.GetProperty("args"));
        var used = new HashSet<string>(StringComparer.Ordinal);
        double Number(string argument, double otherwise)
        {
            used.Add(argument);
            return given.Get(argument) is { } value ? value.GetDouble() : otherwise;
        }
        bool Flag(string argument)
        {
            used.Add(argument);
            return given.Flag(argument);
        }
        (double First, double Second) Betas()
        {
            used.Add("betas");
            return given.Get("betas") is { } value ? (value[0].GetDouble(), value[1].GetDouble()) : (0.9, 0.999);
        }

        var (kind, bound) = clip is { ValueKind: JsonValueKind.Object } c ? (c.GetProperty("kind").GetString(), c.GetProperty("bound").GetDouble()) : (null, 0);
        double? value = kind == "value" ? bound : null, norm = kind == "norm" ? bound : null;
        if (kind is not (null or "value" or "norm"))
            throw new FormatException($"the clipping '{kind}' is not known");
        const Convention Torch = Convention.PyTorch;
        var betas = Betas();
        Optimizer made = name switch
        {
            "SGD" => new Sgd(Number("lr", 1e-3)) { Convention = Torch, Momentum = Number("momentum", 0), Nesterov = Flag("nesterov"), Dampening = Number("dampening", 0), L2Decay = Number("weight_decay", 0), ClipValue = value, GlobalClipNorm = norm },
            "Adam" => new Adam(Number("lr", 1e-3)) { Convention = Torch, Beta1 = betas.First, Beta2 = betas.Second, Epsilon = Number("eps", 1e-8), AmsGrad = Flag("amsgrad"), L2Decay = Number("weight_decay", 0), ClipValue = value, GlobalClipNorm = norm },
            "AdamW" => new AdamW(Number("lr", 1e-3)) { Convention = Torch, Beta1 = betas.First, Beta2 = betas.Second, Epsilon = Number("eps", 1e-8), AmsGrad = Flag("amsgrad"), WeightDecay = Number("weight_decay", 1e-2), ClipValue = value, GlobalClipNorm = norm },
            "Adamax" => new Adamax(Number("lr", 2e-3)) { Convention = Torch, Beta1 = betas.First, Beta2 = betas.Second, Epsilon = Number("eps", 1e-8), L2Decay = Number("weight_decay", 0), ClipValue = value, GlobalClipNorm = norm },
            "NAdam" => new Nadam(Number("lr", 2e-3)) { Convention = Torch, Beta1 = betas.First, Beta2 = betas.Second, Epsilon = Number("eps", 1e-8), MomentumDecay = Number("momentum_decay", 4e-3), RepeatsMomentum = true, L2Decay = Number("weight_decay", 0), ClipValue = value, GlobalClipNorm = norm },
            "RMSprop" => new RmsProp(Number("lr", 1e-2)) { Convention = Torch, Rho = Number("alpha", 0.99), Epsilon = Number("eps", 1e-8), Momentum = Number("momentum", 0), Centered = Flag("centered"), L2Decay = Number("weight_decay", 0), ClipValue = value, GlobalClipNorm = norm },
            "Adagrad" => new Adagrad(Schedule.InverseTime(Number("lr", 1e-2), Number("lr_decay", 0))) { Convention = Torch, InitialSum = Number("initial_accumulator_value", 0), Epsilon = Number("eps", 1e-10), L2Decay = Number("weight_decay", 0), ClipValue = value, GlobalClipNorm = norm },
            "Adadelta" => new Adadelta(Number("lr", 1)) { Convention = Torch, Rho = Number("rho", 0.9), Epsilon = Number("eps", 1e-6), L2Decay = Number("weight_decay", 0), ClipValue = value, GlobalClipNorm = norm },
            _ => throw new FormatException($"the optimizer '{name}' is not known"),
        };
        foreach (var argument in given.EnumerateObject())
            if (!used.Contains(argument.Name) && argument.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
                throw new FormatException($"the argument '{argument.Name}' of {name} is not known");
        return made;
    }
}
