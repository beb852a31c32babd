using System.Globalization;

namespace Unroll.Interop.Tests;

/// <summary>Runs where continuous integration asked for a culture.</summary>
public sealed class CultureFactAttribute : FactAttribute
{
    public CultureFactAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("UNROLL_CULTURE")))
            Skip = "UNROLL_CULTURE is not set; set it to de-DE to run the tests with decimal commas.";
    }
}

public class CultureTests
{
    [CultureFact]
    public void This_run_writes_decimal_commas_unless_told_otherwise()
    {
        Assert.Equal("1,5", 1.5.ToString());
        Assert.Equal("1,5", Task.Run(() => 1.5.ToString()).Result);
        Assert.Equal("1.5", 1.5.ToString(CultureInfo.InvariantCulture));
    }
}
