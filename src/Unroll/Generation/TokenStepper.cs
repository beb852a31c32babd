namespace Unroll;

/// <summary>Something that says, row by row, what may come after the tokens so far.</summary>
internal abstract class TokenStepper(string who, int rows)
{
    internal string Who { get; } = who;

    /// <summary>Sequences side by side.</summary>
    internal int Rows { get; } = rows;

    /// <summary>How many tokens there are.</summary>
    internal abstract int Vocabulary { get; }

    /// <summary>Whether the numbers are probabilities instead of logits.</summary>
    internal virtual bool GivesProbabilities => false;

    /// <summary>Logits of what comes after what is known [rows, vocabulary].</summary>
    internal abstract ReadOnlySpan<float> Numbers { get; }

    /// <summary>The attention of the latest step [rows, memory time]; empty where there is none.</summary>
    internal virtual ReadOnlySpan<float> Weights => default;

    /// <summary>Moves on by a token for each row.</summary>
    internal abstract void Step(ReadOnlySpan<int> tokens);

    /// <summary>Row r goes on from what row from[r] was.</summary>
    internal abstract void Take(ReadOnlySpan<int> from);
}
