namespace Unroll;

/// <summary>Why training ended at a step whose gradients are not finite: where, and what is likely behind it.</summary>
internal static class NotFinite
{
    internal static string Reason(Model model, Batch batch, StepResult result, int epoch, int index, double rate) => FormattableString.Invariant(
        $"the gradients of epoch {epoch}, batch {index} are not finite (loss {result.Loss}); the weights are those before that batch. {Cause(model, batch, result, rate)}");

    static string Cause(Model model, Batch batch, StepResult result, double rate)
    {
        if ((DataCheck.Problem("input", batch.Inputs) ?? DataCheck.Problem("target", batch.Targets)
            ?? (batch.SampleWeights is { } weights ? DataCheck.Problem("sample weight", weights) : null)) is { } problem)
            return $"Cause: {problem} of the batch. Usual fix: fill the gap, drop the sample, or mask the step";
        if (result.Outputs is { } outputs && DataCheck.Problem("output", outputs) is { } output)
            return FormattableString.Invariant($"The model's {output}: its numbers have grown too large, at a learning rate of {rate:G4}. Usual fix: a smaller learning rate, GlobalClipNorm = 1 on the optimizer, inputs of mean 0 and deviation 1");
        if (!double.IsFinite(result.Loss))
            return FormattableString.Invariant($"The outputs are finite and the loss is not: a logarithm or a division of the loss reached 0, or its sum is too large, at a learning rate of {rate:G4}. Usual fix: a loss that takes logits, smaller targets, a smaller learning rate");
        string[] where = [.. model.Parameters.Where(p => p.Gradient is { } g && DataCheck.Problem("", g) is not null).Select(p => p.Path)];
        return $"The loss is finite; not so the gradient of {(where.Length == 0 ? "the weights together" : string.Join(", ", where.Take(3)))}{(where.Length > 3 ? " and others" : "")}: " +
            "gradients grew along the sequence, or a root or a division is at 0. Usual fix: a smaller learning rate, TruncateSteps, GlobalClipNorm = 1 from the first step on";
    }
}
