namespace Unroll;

/// <summary>Reads what a language model goes on from.</summary>
internal static class Prompts
{
    /// <summary>Reads each prompt to its end, its padding left out. Those of one length are read together: a row is what it is alone, bit for bit.</summary>
    /// <returns>The numbers after the last token of each row [rows, tokens], and the states there.</returns>
    /// <exception cref="ArgumentException">A row has no tokens.</exception>
    internal static (Tensor Last, StepStates States) Read(Model model, StreamInput[] inputs, Tensor prompts)
    {
        if (prompts.Mask is not { } mask)
            return ReadOn(model, inputs, prompts);
        var rows = Real(model, prompts, mask);
        float[] numbers = [];
        StepStates? states = null;
        foreach (var group in Enumerable.Range(0, rows.Length).GroupBy(row => rows[row].Length))
        {
            int[] at = [.. group];
            var (last, read) = ReadOn(model, inputs, Tensor.From([.. at.SelectMany(row => rows[row])], [at.Length, group.Key]));
            var (from, width) = (last.ToArray(), last.Shape[1]);
            if (states is null)
                (states, numbers) = (read.WithBatch(rows.Length), new float[rows.Length * width]);
            states.Put(read, at);
            for (var i = 0; i < at.Length; i++)
                from.AsSpan(i * width, width).CopyTo(numbers.AsSpan(at[i] * width));
        }
        return (Tensor.From(numbers, [rows.Length, numbers.Length / rows.Length]), states!);
    }

    static (Tensor Last, StepStates States) ReadOn(Model model, StreamInput[] inputs, Tensor prompts)
    {
        var states = new StepStates(prompts.Shape[0]);
        var y = new StreamProgram(model, inputs, states).Run([prompts])[0].WithMask(null);
        if (y.Rank is not (2 or 3) || !y.IsFloat)
            throw new ShapeException($"{model.Who}.Generate", $"an output {y.DType} {y.Shape}", "[batch, time, tokens] or [batch, tokens]", "end the model with new Dense(tokens)");
        return ((y.Rank == 3 ? y[.., y.Shape[1] - 1] : y).Contiguous(), states);
    }

    static int[][] Real(Model model, Tensor prompts, Mask mask)
    {
        var (ids, real, time) = (prompts.WithMask(null).Contiguous().ToArray<int>(), mask.Steps.Contiguous().ToArray<bool>(), prompts.Shape[1]);
        var rows = new int[prompts.Shape[0]][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = [.. Enumerable.Range(row * time, time).Where(at => real[at]).Select(at => ids[at])];
            if (rows[row].Length == 0)
                throw new ArgumentException(FormattableString.Invariant($"{model.Who}.Generate: got an empty prompt in row {row}; needed one id or more. Usual fix: begin with the id of a newline or of a start token."));
        }
        return rows;
    }
}
