namespace Unroll;

/// <summary>Continuing a series with a model that was trained to say its next step.</summary>
public static class Forecast
{
    /// <summary>Warms the model up on a history, then feeds it its own outputs.</summary>
    /// <remarks>Each output is the input of the next step, so the model must give as many numbers a step as it takes (less what is known ahead, which follows them).</remarks>
    /// <param name="model">A model [batch, time, features] to [batch, time, features] or [batch, features] of the next step.</param>
    /// <param name="history">The past [batch, time, features].</param>
    /// <param name="steps">How many steps to forecast.</param>
    /// <param name="known">What is known ahead of the steps that are forecast but the first [batch, steps - 1 or more, k]: the last k features of the model's input. Null: nothing.</param>
    /// <returns>[batch, steps, outputs].</returns>
    /// <exception cref="ShapeException">The output is not as wide as the input.</exception>
    /// <exception cref="InvalidOperationException">The model cannot run step by step.</exception>
    public static Tensor FeedBack(Model model, Tensor history, int steps, Tensor? known = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(history);
        var who = $"Forecast.FeedBack of {model.Who}";
        _ = Require.Positive(steps, who);
        if (history.Rank != 3 || history.Shape[1] == 0)
            throw new ShapeException(who, $"a history of shape {history.Shape}", "[batch, time, features] with a step or more");
        var rows = history.Shape[0];
        using var stream = model.OpenStream(rows);
        var first = stream.Run(history);
        first = first.Rank == 3 ? first[.., first.Shape[1] - 1] : first;
        var (width, extra) = (first.Shape[^1], known?.Shape[^1] ?? 0);
        if (first.Rank != 2 || width + extra != history.Shape[2])
            throw new ShapeException(who, FormattableString.Invariant($"an output of {width} numbers{(extra > 0 ? $" and {extra} known ahead" : "")} to be fed back as an input of {history.Shape[2]}"), "equal widths",
                extra == 0 && width < history.Shape[2] ? "known: what is known ahead of the other features, or a Dense(features) at the end of the model" : "a Dense at the end of the model, as wide as its input");
        if (known is not null && (known.Rank != 3 || known.Shape[0] != rows || known.Shape[1] < steps - 1))
            throw new ShapeException(who, $"'known' of shape {known.Shape}", FormattableString.Invariant($"[{rows}, {steps - 1} or more, features]"));
        var (now, x, y) = (first.Contiguous().ToArray(), new float[rows * (width + extra)], new float[rows * steps * width]);
        var ahead = known?.Contiguous().ToArray();
        for (var t = 0; t < steps; t++)
        {
            if (t > 0)
            {
                for (var row = 0; row < rows; row++)
                {
                    now.AsSpan(row * width, width).CopyTo(x.AsSpan(row * (width + extra)));
                    if (ahead is not null)
                        ahead.AsSpan(((row * known!.Shape[1]) + t - 1) * extra, extra).CopyTo(x.AsSpan((row * (width + extra)) + width));
                }
                stream.Step(x, now);
            }
            for (var row = 0; row < rows; row++)
                now.AsSpan(row * width, width).CopyTo(y.AsSpan(((row * steps) + t) * width));
        }
        return Tensor.From(y, [rows, steps, width]);
    }
}
