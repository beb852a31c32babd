using Xunit;

namespace Unroll.Testing;

/// <summary>A theory whose cases are in a file of the shared folder; skipped with the reason where it is absent.</summary>
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    /// <summary>A theory over the file, for example <c>goldens/keras_random/lstm.json</c>.</summary>
    public SharedTheoryAttribute(string file)
    {
        if (SharedData.MissingReason(file) is { } reason)
            Skip = reason;
    }
}
