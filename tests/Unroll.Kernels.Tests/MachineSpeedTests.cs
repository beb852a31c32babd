namespace Unroll.Kernels.Tests;

[Collection("Threads")]
public sealed class MachineSpeedTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Speeds_are_numbers_above_zero(int threads) => WorkersTests.With(threads, () =>
    {
        // No machine does a tenth of these, nor a million times as much: a speed, not a time, and not one that a test could hold it to.
        Assert.InRange(MachineSpeed.MultiplyAdds(0.01), 1e6, 1e16);
        Assert.InRange(MachineSpeed.Read(1 << 20, 0.01), 1e6, 1e16);
        Assert.InRange(MachineSpeed.Read(1, 0.01), 1e6, 1e16);
    });
}
