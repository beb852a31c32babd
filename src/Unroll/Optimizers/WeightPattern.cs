using System.IO.Enumeration;

namespace Unroll;

/// <summary>Which weights a pattern means: a name anywhere in the path, or, with <c>/</c> or <c>*</c>, the whole path.</summary>
internal static class WeightPattern
{
    internal static bool Matches(string pattern, string path) => pattern.AsSpan().IndexOfAny('/', '*') >= 0
        ? FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false)
        : Array.IndexOf(path.Split('/'), pattern) >= 0;
}
