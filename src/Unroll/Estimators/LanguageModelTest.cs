namespace Unroll;

/// <summary>A language model, and what it gave on the end of the text, which training did not see.</summary>
/// <param name="Model">The model.</param>
/// <param name="Score">On the held-out end.</param>
/// <param name="TestCharacters">How long that end is.</param>
public sealed record LanguageModelTest(LanguageModel Model, LanguageModelScore Score, int TestCharacters);
