using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

/// <summary>A run step by step, forward and backward, is the run of the whole sequence.</summary>
[Collection("Threads")]
public sealed class RecurrentStepsTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    private static IEnumerable<RecurrentCase> Given(string cell)
    {
        var kind = Enum.Parse<ReferenceCell>(cell);
        var random = new Random(kind.GetHashCode() + 7);
        T pick<T>(params T[] of) => of[random.Next(of.Length)];
        for (int i = 0; i < 30; i++)
        {
            yield return new RecurrentCase
            {
                Cell = kind,
                Batch = pick(1, 2, 3, 4, 5, 9),
                Steps = random.Next(1, 9),
                Inputs = pick(0, 1, 5, 16, 33),
                Units = pick(1, 6, 16, 37, 130),
                InputDrop = pick(Drop.None, Drop.One, Drop.PerGate),
                HiddenDrop = pick(Drop.None, Drop.One, Drop.PerGate),
                Initial = pick(true, false),
                Biased = pick(true, false),
                SecondBias = pick(true, false),
                TimeMajor = pick(true, false),
                Packed = pick(true, false),
                Norm = pick(false, false, true),
                Truncate = pick(0, 0, 2, 3),
            };
        }
        // Enough work for threads to share a step.
        yield return new RecurrentCase { Cell = kind, Batch = 33, Steps = 4, Inputs = 64, Units = 128 };
    }

    [Theory, MemberData(nameof(Cells))]
    public void Every_output_and_gradient_has_the_bits_of_the_whole_with_any_threads(string cell)
    {
        int seed = 700;
        foreach (var given in Given(cell))
        {
            given.Fill(seed++);
            given.NoLast = true;
            var whole = given.Run();
            whole.Last = [];
            given.ByStep = true;
            foreach (int threads in new[] { 1, 3 })
                WorkersTests.With(threads, () => RecurrentRun.AssertSameBits(whole, given.Run(), $"seed {seed - 1}: {given}, {threads} threads"));
        }
    }

    [Fact]
    public void What_is_out_of_turn_is_said()
    {
        var spec = new RecurrentSpec { Cell = CellProgram.Simple(ActivationKind.Tanh), Batch = 1, Steps = 2, Inputs = 1, Units = 1, SaveForBackward = true };
        var arrays = new RecurrentArrays { X = new Block(new float[2], 0, 2, 1), Kernel = [1], Recurrent = [1], Y = new Block(new float[2], 0, 2, 1) };
        using var steps = RecurrentKernel.Begin(spec, arrays);
        Assert.Contains("one of the 0 steps", Assert.Throws<InvalidOperationException>(() => steps.Backward(0, default, default, [])).Message);
        Assert.Contains("before backward", Assert.Throws<InvalidOperationException>(() => steps.Finish(new RecurrentGradients())).Message);
        steps.Forward();
        steps.Forward();
        Assert.Contains("step 2 of 2", Assert.Throws<InvalidOperationException>(steps.Forward).Message);
        steps.Backward(1, default, default, []);
        Assert.Contains("step 0 is needed", Assert.Throws<InvalidOperationException>(() => steps.Backward(1, default, default, [])).Message);
        arrays.Mask = [true, true];
        Assert.Contains("mask", Assert.Throws<NotSupportedException>(() => RecurrentKernel.Begin(spec, arrays)).Message);
    }
}
