using Xunit;

namespace Unroll.Testing;

/// <summary>A test that needs a file of the shared folder; skipped with the reason where it is absent.</summary>
public sealed class SharedFactAttribute : FactAttribute
{
    /// <summary>A test of the file, for example <c>goldens/keras_tests/losses.json</c>.</summary>
    public SharedFactAttribute(string file)
    {
        if (SharedData.MissingReason(file) is { } reason)
            Skip = reason;
    }
}
