namespace Unroll;

/// <summary>A translation, and what the decoder looked at for each token of it.</summary>
/// <param name="Text">The translation.</param>
/// <param name="Source">The tokens that were translated, as the vocabulary knows them.</param>
/// <param name="Tokens">The tokens of the translation.</param>
/// <param name="Attention">[tokens + 1, source]: how much each source token counted for each token of the translation, and for its end, where it came. Rows add up to 1.</param>
/// <param name="LogProbability">ln p of the whole translation, its end included.</param>
/// <param name="Score">What it was ranked by: see <see cref="Beam"/>.</param>
/// <param name="Ended">Whether it came to its end; if not, the length was used up.</param>
public sealed record Translation(string Text, IReadOnlyList<string> Source, IReadOnlyList<string> Tokens, float[,] Attention, double LogProbability, double Score, bool Ended)
{
    /// <summary>The attention as a picture, an SVG document: a row for each token of the translation, darker where it looked.</summary>
    public string ToSvg() => AttentionMap.Render(Source, Tokens, Attention);
}
