using System.Globalization;

namespace Unroll.Interop.Tests;

/// <summary>The culture that the run was asked for is the culture of every thread.</summary>
public class CultureTests
{
    [Fact]
    public async Task The_run_has_the_culture_that_the_environment_asks_for()
    {
        var asked = Environment.GetEnvironmentVariable("UNROLL_CULTURE") is { Length: > 0 };
        if (asked)
        {
            Assert.Equal("1,5", 1.5.ToString());
            Assert.Equal("1,5", await Task.Run(() => 1.5.ToString()));
        }
        Assert.Equal(asked, CultureInfo.DefaultThreadCurrentCulture is not null);
        Assert.Equal("1.5", 1.5.ToString(CultureInfo.InvariantCulture));
    }
}
