using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

/// <summary>One row with many units: the threads share the units of a step. The bits are those of one thread.</summary>
[Collection("Threads")]
public sealed class RecurrentTeamTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    private static IEnumerable<RecurrentCase> Given(string cell)
    {
        var kind = Enum.Parse<ReferenceCell>(cell);
        int units = kind == ReferenceCell.Simple ? 530 : 300;
        foreach (int steps in new[] { 0, 1, 2, 40 })
            yield return new RecurrentCase { Cell = kind, Batch = 1, Steps = steps, Inputs = 3, Units = units };
        yield return new RecurrentCase { Cell = kind, Batch = 1, Steps = 5, Inputs = 40, Units = 512, Masking = MaskShape.Holes };
        yield return new RecurrentCase { Cell = kind, Batch = 1, Steps = 34, Inputs = 9, Units = units + 5, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate };
        yield return new RecurrentCase { Cell = kind, Batch = 1, Steps = 7, Inputs = 9, Units = units, InputDrop = Drop.One, HiddenDrop = Drop.One, Packed = true };
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Shared_units_have_the_bits_of_one_thread(string cell)
    {
        int seed = 40;
        foreach (var given in Given(cell))
        {
            given.Fill(seed++);
            RecurrentRun? first = null, infer = null;
            foreach (int threads in new[] { 1, 2, 3, 7 })
            {
                WorkersTests.With(threads, () =>
                {
                    for (int i = 0; i < 3; i++)
                    {
                        var run = given.Run();
                        RecurrentRun.AssertSameBits(first ??= run, run, $"{given} {threads} threads");
                        var alone = given.Run(backward: false, save: false);
                        RecurrentRun.AssertSameBits(infer ??= alone, alone, $"{given} {threads} threads, inference");
                        GemmTests.AssertBits(first.Y, alone.Y, $"{given}, inference");
                    }
                });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Shared_units_equal_the_reference(string cell)
    {
        int seed = 60;
        foreach (var given in Given(cell)) WorkersTests.With(3, () => RecurrentRun.AssertClose(given, seed++));
    }

    [Fact]
    public void A_run_inside_a_busy_pool_works_alone()
    {
        var given = new RecurrentCase { Batch = 1, Steps = 20, Inputs = 4, Units = 300 }.Fill(80);
        var expected = given.Run(backward: false);
        var runs = new RecurrentRun[6];
        WorkersTests.With(3, () => Workers.Run(runs.Length, runs, (all, part) => all[part] = given.Run(backward: false)));
        foreach (var run in runs) RecurrentRun.AssertSameBits(expected, run, "in a busy pool");
    }

    [Fact]
    public void An_error_of_a_cell_reaches_the_caller()
    {
        var spec = new RecurrentSpec { Cell = CellProgram.From(new Broken()), Batch = 1, Steps = 3, Inputs = 2, Units = 600 };
        var arrays = new RecurrentArrays { X = new Block(new float[6], 0, 6, 2), Kernel = new float[2 * 600], Recurrent = new float[600 * 600] };
        WorkersTests.With(3, () =>
        {
            for (int i = 0; i < 20; i++)
                Assert.Contains("broken cell", Assert.Throws<InvalidOperationException>(() => RecurrentKernel.Forward(spec, arrays)).Message);
        });
    }

    private readonly struct Broken : ICellProgram
    {
        public string Name => "broken";

        public int Gates => 1;

        public int States => 1;

        public HiddenProduct Hidden => HiddenProduct.Joined;

        public ActivationKind Activation(int slot) => ActivationKind.Linear;

        public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V> => throw new InvalidOperationException("a broken cell");

        public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
        {
        }

        public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

        public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
    }
}
