using Unroll.Kernels;

namespace Unroll;

public sealed partial class Decoder
{
    /// <summary>One step after the other: each is told the target's step before it, or what the decoder itself has said there.</summary>
    (Tensor Y, State<Tensor> State, Tensor? Weights) Fed(Tensor target, DecoderInputs given, Pass pass)
    {
        var (batch, time) = (target.Shape[0], target.Shape[1]);
        // Drawn for (key, row, step): whatever the batch is cut into, a row keeps its draws.
        var draws = new float[batch * time];
        CounterRandom.Uniform(CounterRandom.Mix(pass.Key, $"forcing of {DisplayName}"), 0, draws);
        bool Own(int row, int step) => step > 0 && draws[(row * time) + step] < pass.FedBack;
        StepLoop? loop = null;
        Tensor Step(Tensor x, int t)
        {
            x = Joined(x, given.Known?[.., t]);
            return (loop ??= Cell.BeginSteps(x.ExpandDims(1), time, given.Constants, given.State, pass)).Step(x);
        }
        var y = Embedding is null ? FedVectors(target, given.First, Step, Own, pass) : FedTokens(target, Step, Own, pass);
        var notes = loop!.Notes;
        return (y, loop.State, notes.Count == 0 ? null : Tensor.Stack(notes, 1));
    }

    Tensor FedTokens(Tensor target, Func<Tensor, int, Tensor> step, Func<int, int, bool> own, Pass pass)
    {
        var (batch, time, ids) = (target.Shape[0], target.Shape[1], ShiftedIds(target).AsSpan<int>().ToArray());
        var outputs = new Tensor[time];
        var now = new int[batch];
        Tensor? before = null;
        for (var t = 0; t < time; t++)
        {
            int[]? said = null;
            for (var row = 0; row < batch; row++)
                now[row] = own(row, t) ? (said ??= Said(before!, t, pass))[row] : ids[(row * time) + t];
            var x = Embedding!.Call(Tensor.From(now, [batch, 1]).On(target.Backend), pass).WithMask(null)[.., 0];
            outputs[t] = before = step(x, t);
        }
        // One product for all steps, also for its gradient.
        return _output!.Call(Tensor.Stack(outputs, 1), pass);
    }

    /// <summary>The tokens after a step's outputs.</summary>
    int[] Said(Tensor output, int step, Pass pass)
    {
        using var off = Gradients.Off();
        var logits = _output!.Call(output.Detach().ExpandDims(1), pass).Contiguous().ToArray();
        var draws = new float[logits.Length / Outputs];
        if (SamplesOwn)
            CounterRandom.Uniform(CounterRandom.Mix(CounterRandom.Mix(pass.Key, $"own tokens of {DisplayName}"), (ulong)step), 0, draws);
        var said = new int[draws.Length];
        for (var row = 0; row < said.Length; row++)
        {
            var line = logits.AsSpan(row * Outputs, Outputs);
            said[row] = SamplesOwn ? TokenMath.Draw(line, draws[row]) : TokenMath.Largest(line);
        }
        return said;
    }

    Tensor FedVectors(Tensor target, Tensor? first, Func<Tensor, int, Tensor> step, Func<int, int, bool> own, Pass pass)
    {
        var (batch, time) = (target.Shape[0], target.Shape[1]);
        var shifted = Shifted(target, first);
        var outputs = new Tensor[time];
        for (var t = 0; t < time; t++)
        {
            var x = shifted[.., t];
            var flags = new bool[batch];
            for (var row = 0; row < batch; row++)
                flags[row] = own(row, t);
            if (Array.IndexOf(flags, true) >= 0)
            {
                var said = outputs[t - 1];
                if (said.Shape != x.Shape)
                    throw new ShapeException(Who, $"an output {said.Shape} to be fed back as the input {x.Shape}", "equal widths", "TeacherForcing = 1, or an Output as wide as the target");
                x = Array.IndexOf(flags, false) < 0 ? said : Tensor.Where(Tensor.From(flags, [batch, 1]).On(x.Backend), said, x);
            }
            outputs[t] = _output!.Call(step(x, t).ExpandDims(1), pass)[.., 0];
        }
        return Tensor.Stack(outputs, 1);
    }
}
