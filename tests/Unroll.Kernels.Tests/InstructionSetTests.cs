using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Unroll.Kernels.Tests;

/// <summary>A test that runs where the environment says which vector width to expect (the four runs of continuous integration).</summary>
public sealed class ExpectedWidthFactAttribute : FactAttribute
{
    public ExpectedWidthFactAttribute()
    {
        if (Width is null) Skip = "UNROLL_EXPECT_WIDTH is not set (512, 256, 128 or 1).";
    }

    public static string? Width => Environment.GetEnvironmentVariable("UNROLL_EXPECT_WIDTH");
}

public class InstructionSetTests
{
    [ExpectedWidthFact]
    public void This_run_uses_the_instruction_set_it_was_started_for()
    {
        var width = int.Parse(ExpectedWidthFactAttribute.Width!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(width >= 512, Vector512.IsHardwareAccelerated);
        Assert.Equal(width >= 256, Vector256.IsHardwareAccelerated);
        Assert.Equal(width >= 128, Vector128.IsHardwareAccelerated);
        Assert.Equal(width, Lanes.Width);
        if (X86Base.IsSupported) Assert.Equal(width >= 256, Lanes.HasFma);
    }

    [Fact]
    public void A_fused_multiply_add_is_the_same_in_every_lane_of_the_process()
    {
        float a = 1 + 1f / 4096, b = 1 - 1f / 8192, c = -1;
        var expected = Lanes.MultiplyAdd(a, b, c);
        Assert.Equal(expected, Lane1.Fma(new(a), new(b), new(c)).Value);
        Assert.Equal(expected, Lane128.Fma(Lane128.Splat(a), Lane128.Splat(b), Lane128.Splat(c)).Value[1]);
        Assert.Equal(expected, Lane256.Fma(Lane256.Splat(a), Lane256.Splat(b), Lane256.Splat(c)).Value[7]);
        Assert.Equal(expected, Lane512.Fma(Lane512.Splat(a), Lane512.Splat(b), Lane512.Splat(c)).Value[15]);
        Assert.Equal(Lanes.HasFma, expected != a * b + c);
    }
}
