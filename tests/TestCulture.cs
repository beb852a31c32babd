using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unroll.Testing;

/// <summary>Runs a whole test assembly under the culture named by UNROLL_CULTURE; compiled into every test project.</summary>
internal static class TestCulture
{
    [ModuleInitializer]
    internal static void Apply()
    {
        if (Environment.GetEnvironmentVariable("UNROLL_CULTURE") is not { Length: > 0 } name)
            return;
        var culture = Make(name);
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = culture;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
    }

    /// <summary>The culture as the system knows it; where it knows none, one with a decimal comma and a point between thousands.</summary>
    static CultureInfo Make(string name)
    {
        try
        {
            var known = CultureInfo.GetCultureInfo(name);
            if (known.NumberFormat.NumberDecimalSeparator == ",")
                return known;
        }
        catch (CultureNotFoundException)
        {
        }
        var made = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (made.NumberFormat.NumberDecimalSeparator, made.NumberFormat.NumberGroupSeparator) = (",", ".");
        (made.NumberFormat.PercentDecimalSeparator, made.NumberFormat.PercentGroupSeparator) = (",", ".");
        (made.DateTimeFormat.DateSeparator, made.DateTimeFormat.ShortDatePattern) = (".", "dd.MM.yyyy");
        return made;
    }
}
