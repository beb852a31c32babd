using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

[Collection("Threads")]
public sealed class RecurrentTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    private static ReferenceCell Parse(string cell) => Enum.Parse<ReferenceCell>(cell);

    [Fact]
    public void The_reference_gradient_equals_central_differences()
    {
        foreach (var cell in Enum.GetValues<ReferenceCell>())
        {
            foreach (bool zero in new[] { false, true })
            {
                var given = new RecurrentCase { Cell = cell, Batch = 2, Steps = 4, Inputs = 2, Units = zero ? 9 : 3, Norm = zero, Masking = MaskShape.Holes, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Zero = zero }.Fill(3);
                var r = given.Reference();
                double loss()
                {
                    r.Forward();
                    return Dot(r.Y, given.DY) + Dot(r.Last, given.DLast) + r.Final.Zip(given.DFinal).Sum(p => Dot(p.First, p.Second));
                }
                foreach (var (values, gradient) in new[] { (r.X, r.DX), (r.Kernel, r.DKernel), (r.Recurrent, r.DRecurrent), (r.Bias!, r.DBias), (r.RecurrentBias!, r.DRecurrentBias), (r.Initial[0], r.DInitial[0]), (r.Initial[^1], r.DInitial[^1]) }.Concat(r.Norms.Zip(r.DNorms)))
                {
                    for (int i = 0; i < values.Length; i++)
                    {
                        double at = values[i];
                        values[i] = at + 1e-5;
                        double up = loss();
                        values[i] = at - 1e-5;
                        double down = loss();
                        values[i] = at;
                        Assert.InRange(gradient[i] - ((up - down) / 2e-5), -1e-8, 1e-8);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Normalised_cells_equal_the_reference(string cell)
    {
        int seed = 500;
        foreach (var mask in Enum.GetValues<MaskShape>())
            foreach (var input in Enum.GetValues<Drop>())
                foreach (var hidden in Enum.GetValues<Drop>())
                    RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Norm = true, Masking = mask, InputDrop = input, HiddenDrop = hidden, Zero = seed % 3 == 0, Reversed = seed % 2 == 0, TimeMajor = seed % 3 == 0, Packed = seed % 5 == 0, Biased = seed % 7 > 0, Batch = 1 + (seed % 8), Units = 6 + (seed % 31), Steps = 4 }, seed++);
        foreach (int units in new[] { 7, 8, 16, 64, 256 })
            RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Norm = true, Units = units, Batch = 6, Steps = 3, Inputs = 9 }, seed++);
    }

    // Inputs of many steps are gathered at once while at least five rows work, then those of a few steps at a time, and of one where the rows change.
    [Theory]
    [MemberData(nameof(Cells))]
    public void Long_ragged_batches_equal_the_reference(string cell)
    {
        int seed = 560;
        foreach (var mask in new[] { MaskShape.Right, MaskShape.Left, MaskShape.Holes })
            foreach (var drop in new[] { Drop.None, Drop.One })
                foreach (int inputs in new[] { 1, 10, 300 })
                    RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Masking = mask, InputDrop = drop, Batch = 9 + (seed % 5), Steps = 40, Inputs = inputs, Units = 6, Chunk = seed % 2 * 7 }, seed++);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Chunks_and_truncation_equal_the_reference(string cell)
    {
        int seed = 600;
        foreach (var mask in Enum.GetValues<MaskShape>())
            foreach (int chunk in new[] { 0, 1, 3, 7, 30 })
                foreach (int truncate in new[] { 0, 1, 4, 19, 20 })
                    RecurrentRun.AssertClose(new RecurrentCase
                    {
                        Cell = Parse(cell),
                        Chunk = chunk,
                        Truncate = truncate,
                        Masking = mask,
                        Zero = seed % 2 == 0,
                        InputDrop = (Drop)(seed % 3),
                        HiddenDrop = (Drop)(seed % 4 % 3),
                        Norm = truncate is 1 or 4 && seed % 3 == 0,
                        Reversed = seed % 7 == 0,
                        Batch = 1 + (seed % 9),
                        Units = seed % 11 == 0 ? 130 : 6 + (seed % 20),
                        Steps = 20,
                    }, seed++);
        RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Batch = 0, Norm = true, Chunk = 2, Truncate = 2 }, seed++);
        RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Steps = 0, Norm = true, Chunk = 2, Truncate = 1 }, seed);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Chunks_change_no_bit_of_outputs_and_input_gradients(string cell)
    {
        foreach (bool norm in new[] { false, true })
        {
            var given = new RecurrentCase { Cell = Parse(cell), Batch = 7, Steps = 40, Units = 21, Masking = MaskShape.Holes, HiddenDrop = Drop.PerGate, Norm = norm }.Fill(700);
            var whole = given.Run();
            given.Chunk = 6;
            RecurrentRun? first = null;
            foreach (int threads in new[] { 1, 3 })
            {
                WorkersTests.With(threads, () =>
                {
                    var run = given.Run();
                    AssertRow(whole, run, 0, 1);
                    RecurrentRun.AssertSameBits(first ??= run, run, $"{given} {threads} threads");
                });
            }
        }
    }

    private static double Dot(double[] a, float[] b) => a.Zip(b).Sum(p => p.First * p.Second);

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_activation_equals_the_reference(string cell)
    {
        int seed = 10;
        foreach (var kind in Enum.GetValues<ActivationKind>())
        {
            RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Activation = kind, Units = 18, Steps = 3 }, seed++);
            if (kind is ActivationKind.Linear or ActivationKind.Exponential or ActivationKind.Selu) continue;
            RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Gate = kind, Units = 5, Steps = 3 }, seed++);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_mask_and_dropout_equals_the_reference(string cell)
    {
        int seed = 100;
        foreach (var mask in Enum.GetValues<MaskShape>())
            foreach (var input in Enum.GetValues<Drop>())
                foreach (var hidden in Enum.GetValues<Drop>())
                    foreach (bool zero in new[] { false, true })
                        RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Masking = mask, InputDrop = input, HiddenDrop = hidden, Zero = zero, Reversed = seed % 2 == 0, TimeMajor = seed % 3 == 0, Batch = 1 + (seed % 8), Units = 1 + (seed % 21) }, seed++);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Ragged_batches_equal_the_reference_and_their_rows_alone(string cell)
    {
        foreach (var mask in new[] { MaskShape.Right, MaskShape.Left, MaskShape.Holes, MaskShape.Empty })
        {
            foreach (bool zero in new[] { false, true })
            {
                var given = new RecurrentCase { Cell = Parse(cell), Batch = 11, Steps = 90, Inputs = 3, Units = 18, Masking = mask, Zero = zero, TimeMajor = zero, InputDrop = zero ? Drop.PerGate : Drop.None, HiddenDrop = zero ? Drop.One : Drop.None, Norm = mask == MaskShape.Left };
                RecurrentRun.AssertClose(given, 400);
                var whole = given.Run();
                for (int b = 0; b < given.Batch; b++) AssertRow(whole, given.Row(b).Run(), b, given.Batch);
            }
        }
    }

    private static void AssertRow(RecurrentRun whole, RecurrentRun alone, int b, int batch)
    {
        foreach (var ((name, all), (_, one)) in whole.Parts().Zip(alone.Parts()))
            if (!name.StartsWith('d') || name is "dX" || name.StartsWith("dInitial", StringComparison.Ordinal))
                GemmTests.AssertBits(all[(b * all.Length / batch)..((b + 1) * all.Length / batch)], one, $"row {b}, {name}");
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_mask_that_is_true_everywhere_changes_no_bit(string cell)
    {
        var given = new RecurrentCase { Cell = Parse(cell), Batch = 7, Steps = 8, Masking = MaskShape.Right }.Fill(401);
        Array.Fill(given.Mask!, true);
        var masked = given.Run();
        given.Mask = null;
        RecurrentRun.AssertSameBits(given.Run(), masked, given.ToString());
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_size_equals_the_reference(string cell)
    {
        for (int units = 1; units <= 33; units++)
            RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Units = units, Inputs = 1 + (units % 4), Batch = 1 + (units % 9), Steps = 4, Packed = units % 2 == 0, SecondBias = units % 3 > 0, Biased = units % 5 > 0 }, 200 + units);
        foreach (int batch in new[] { 1, 2, 7, 30 })
            RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Units = 70, Inputs = 1, Batch = batch, Steps = 40, Initial = false }, 300 + batch);
        RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Units = 256, Inputs = 20, Batch = 6, Steps = 3, Masking = MaskShape.Right }, 350);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Random_layers_equal_the_reference(string cell)
    {
        var random = new Random(17);
        for (int i = 0; i < 120; i++)
        {
            bool flip() => random.Next(2) == 0;
            RecurrentRun.AssertClose(new RecurrentCase
            {
                Cell = Parse(cell),
                Batch = random.Next(0, 14),
                Steps = random.Next(0, 9),
                Inputs = random.Next(0, 12),
                Units = random.Next(1, 40),
                Masking = (MaskShape)random.Next(5),
                InputDrop = (Drop)random.Next(3),
                HiddenDrop = (Drop)random.Next(3),
                Zero = flip(),
                Initial = flip(),
                Biased = flip(),
                SecondBias = flip(),
                Reversed = flip(),
                Packed = flip(),
                TimeMajor = flip(),
                Activation = (ActivationKind)random.Next(1, 4),
                Gate = flip() ? ActivationKind.Sigmoid : ActivationKind.HardSigmoid,
            }, 1000 + i);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void No_rows_or_no_steps_are_legal(string cell)
    {
        RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Batch = 0 }, 1);
        RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Steps = 0 }, 2);
        RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Steps = 0, Batch = 0, Masking = MaskShape.Left }, 3);
        RecurrentRun.AssertClose(new RecurrentCase { Cell = Parse(cell), Inputs = 0 }, 4);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Any_thread_count_gives_the_same_bits(string cell)
    {
        var given = new RecurrentCase { Cell = Parse(cell), Batch = 13, Steps = 30, Inputs = 40, Units = 120, Masking = MaskShape.Holes, InputDrop = Drop.PerGate, HiddenDrop = Drop.One };
        foreach (bool norm in new[] { false, true })
        {
            given.Norm = norm;
            given.Fill(5);
            RecurrentRun? first = null;
            foreach (int threads in new[] { 1, 2, 3, 7 })
            {
                WorkersTests.With(threads, () =>
                {
                    var run = given.Run();
                    RecurrentRun.AssertSameBits(first ??= run, run, $"{given} {threads} threads");
                });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Inference_and_training_forward_have_the_same_bits(string cell)
    {
        foreach (int batch in new[] { 1, 4, 9 })
        {
            var given = new RecurrentCase { Cell = Parse(cell), Batch = batch, Steps = 50, Inputs = 7, Units = 21, Masking = MaskShape.Holes, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate }.Fill(6);
            RecurrentRun.AssertSameBits(given.Run(backward: false), given.Run(backward: false, save: false), given.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_row_alone_has_the_bits_of_the_row_in_a_batch(string cell)
    {
        foreach (int units in new[] { 3, 8, 20, 65 })
        {
            foreach (var mask in new[] { MaskShape.None, MaskShape.Holes })
            {
                var batch = new RecurrentCase { Cell = Parse(cell), Batch = 9, Steps = 6, Inputs = 5, Units = units, Masking = mask }.Fill(7);
                var whole = batch.Run();
                for (int b = 0; b < batch.Batch; b++) AssertRow(whole, batch.Row(b).Run(), b, batch.Batch);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_sequence_in_chunks_has_the_bits_of_the_whole(string cell)
    {
        foreach (int batch in new[] { 1, 6 })
        {
            var whole = new RecurrentCase { Cell = Parse(cell), Batch = batch, Steps = 23, Inputs = 5, Units = 19 }.Fill(8);
            var expected = whole.Run(backward: false);
            var states = whole.States;
            var y = new float[whole.Batch * 23 * 19];
            foreach (var (from, to) in new[] { (0, 1), (1, 9), (9, 23) })
            {
                float[] cut(float[] all, int width) => [.. Enumerable.Range(0, batch).SelectMany(b => all[(((b * 23) + from) * width)..(((b * 23) + to) * width)])];
                var run = new RecurrentCase { Cell = whole.Cell, Batch = batch, Steps = to - from, Inputs = 5, Units = 19, Kernel = whole.Kernel, Recurrent = whole.Recurrent, Bias = whole.Bias, RecurrentBias = whole.RecurrentBias, X = cut(whole.X, 5), States = states }.Run(backward: false);
                GemmTests.AssertBits(cut(expected.Y, 19), run.Y, $"chunk {from} to {to}");
                states = run.Final;
            }
            GemmTests.AssertBits(expected.Final[^1], states[^1], "final");
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_right_masked_sequence_has_the_bits_of_the_truncated_one(string cell)
    {
        int steps = 9, length = 5;
        var masked = new RecurrentCase { Cell = Parse(cell), Batch = 6, Steps = steps, Inputs = 5, Units = 19, Masking = MaskShape.Right }.Fill(9);
        for (int i = 0; i < masked.Mask!.Length; i++) masked.Mask[i] = i % steps < length;
        var long_ = masked.Run(backward: false);
        float[] cut(float[] all, int width) => [.. Enumerable.Range(0, 6).SelectMany(b => all[(b * steps * width)..(((b * steps) + length) * width)])];
        var short_ = new RecurrentCase { Cell = masked.Cell, Batch = 6, Steps = length, Inputs = 5, Units = 19, Kernel = masked.Kernel, Recurrent = masked.Recurrent, Bias = masked.Bias, RecurrentBias = masked.RecurrentBias, X = cut(masked.X, 5), States = masked.States }.Run(backward: false);
        GemmTests.AssertBits(short_.Y, cut(long_.Y, 19), "y");
        GemmTests.AssertBits(short_.Last, long_.Last, "last");
        GemmTests.AssertBits(short_.Final[^1], long_.Final[^1], "final");
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void NaN_at_masked_steps_changes_no_output_and_no_gradient(string cell)
    {
        foreach (float poison in new[] { float.NaN, float.PositiveInfinity })
        {
            foreach (int batch in new[] { 3, 8 })
            {
                var given = new RecurrentCase { Cell = Parse(cell), Batch = batch, Steps = 7, Inputs = 5, Units = 11, Masking = MaskShape.Holes, InputDrop = Drop.One, HiddenDrop = Drop.PerGate }.Fill(11);
                var clean = given.Run();
                for (int i = 0; i < given.X.Length; i++)
                    if (!given.Mask![i / 5]) given.X[i] = poison;
                RecurrentRun.AssertSameBits(clean, given.Run(), given.ToString());
            }
        }
    }

    [Fact]
    public void A_second_backward_is_an_error()
    {
        var given = new RecurrentCase().Fill(12);
        var spec = new RecurrentSpec { Cell = given.Program, Batch = 3, Steps = 5, Inputs = 4, Units = 6, SaveForBackward = true };
        var arrays = new RecurrentArrays { X = new Block(given.X, 0, 20, 4), Kernel = given.Kernel, Recurrent = given.Recurrent };
        var saved = RecurrentKernel.Forward(spec, arrays)!;
        RecurrentKernel.Backward(spec, arrays, saved, new RecurrentGradients());
        Assert.Throws<InvalidOperationException>(() => RecurrentKernel.Backward(spec, arrays, saved, new RecurrentGradients()));
    }

    [Fact]
    public void Short_arrays_and_unsupported_specs_are_errors_that_say_what()
    {
        var spec = new RecurrentSpec { Cell = CellProgram.Simple(ActivationKind.Tanh), Batch = 2, Steps = 2, Inputs = 2, Units = 2 };
        var arrays = new RecurrentArrays { X = new Block(new float[7], 0, 4, 2), Kernel = new float[4], Recurrent = new float[4] };
        Assert.Contains("simple_rnn) - X [2, 2, 2]", Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(spec, arrays)).Message, StringComparison.Ordinal);
        var other = new RecurrentSpec { Cell = spec.Cell, Batch = 2, Steps = 2, Inputs = 2, Units = 2, Projection = 1 };
        Assert.False(RecurrentKernel.Supports(other));
        Assert.Throws<NotSupportedException>(() => RecurrentKernel.Forward(other, arrays));
        var lstm = CellProgram.Lstm(ActivationKind.Tanh, ActivationKind.Sigmoid);
        RecurrentSpec projected(CellProgram cell, int width) => new() { Cell = cell, Batch = 1, Steps = 1, Inputs = 1, Units = 3, Projection = width };
        Assert.True(RecurrentKernel.Supports(projected(lstm, 3)));
        Assert.False(RecurrentKernel.Supports(projected(lstm, 4)));
        Assert.False(RecurrentKernel.Supports(projected(CellProgram.Gru(ActivationKind.Tanh, ActivationKind.Sigmoid, true), 2)));
        var unprojected = new RecurrentArrays { X = new Block(new float[1], 0, 1, 1), Kernel = new float[12], Recurrent = new float[24] };
        Assert.Contains("set Projection to its weights [3, 2]", Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(projected(lstm, 2), unprojected)).Message, StringComparison.Ordinal);
        unprojected.Projection = new float[5];
        Assert.Contains("Projection has 5 elements from 0 on; 6 are needed", Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(projected(lstm, 2), unprojected)).Message, StringComparison.Ordinal);
        var timed = new RecurrentSpec { Cell = CellProgram.Lstm(ActivationKind.Tanh, ActivationKind.Sigmoid, factor: true), Batch = 2, Steps = 2, Inputs = 1, Units = 1 };
        var without = new RecurrentArrays { X = new Block(new float[4], 0, 2, 1), Kernel = new float[4], Recurrent = new float[4] };
        Assert.Contains("no factors of the steps were given", Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(timed, without)).Message, StringComparison.Ordinal);
        without.StepFactors = new Block(new float[3], 0, 2, 1);
        Assert.Contains("StepFactors [2, 2, 1]", Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(timed, without)).Message, StringComparison.Ordinal);
    }
}
