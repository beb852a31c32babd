namespace Unroll;

/// <summary>Says which tokens may come next: sets those to false that may not.</summary>
/// <param name="before">The tokens of the sequence so far, the prompt not included.</param>
/// <param name="allowed">One flag for each token, true where nothing has forbidden it yet.</param>
public delegate void TokenMask(ReadOnlySpan<int> before, Span<bool> allowed);
