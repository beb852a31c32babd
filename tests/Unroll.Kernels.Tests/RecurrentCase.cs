using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

internal enum MaskShape { None, Right, Left, Holes, Empty }

internal enum Drop { None, One, PerGate }

/// <summary>A random recurrent layer with its data, dense; it runs on the kernels in any layout and on the reference in double.</summary>
internal sealed class RecurrentCase
{
    public ReferenceCell Cell = ReferenceCell.Lstm;
    public ActivationKind Activation = ActivationKind.Tanh, Gate = ActivationKind.Sigmoid;
    public int Batch = 3, Steps = 5, Inputs = 4, Units = 6, Chunk, Truncate;
    public MaskShape Masking;
    public Drop InputDrop, HiddenDrop;
    public bool ByStep, NoLast, Zero, Initial = true, Biased = true, SecondBias = true, Reversed, Packed, TimeMajor, Norm, LeavesMasked, MaskedAreZero;

    public float[] X = [], Kernel = [], Recurrent = [], DY = [], DLast = [];
    public float[]? InputMask, HiddenMask, Bias, RecurrentBias;
    public float[][] States = [], DFinal = [], Norms = [];
    public bool[]? Mask;

    public CellProgram Program => Cell switch
    {
        ReferenceCell.Simple => CellProgram.Simple(Activation),
        ReferenceCell.Lstm => CellProgram.Lstm(Activation, Gate, Norm),
        _ => CellProgram.Gru(Activation, Gate, Cell == ReferenceCell.Gru),
    };

    public override string ToString() =>
        $"{Cell} {Activation} {Gate} B{Batch} T{Steps} F{Inputs} H{Units} mask {Masking} drop {InputDrop}/{HiddenDrop} zero {Zero} initial {Initial} bias {Biased}/{SecondBias} reversed {Reversed} packed {Packed} time-major {TimeMajor} norm {Norm} chunk {Chunk} truncate {Truncate}";

    public RecurrentCase Fill(int seed)
    {
        var random = new Random(seed);
        float[] values(int count, double size) => [.. Enumerable.Range(0, count).Select(_ => (float)(((random.NextDouble() * 2) - 1) * size))];
        int gates = Program.Gates, n = gates * Units;
        X = values(Batch * Steps * Inputs, 1);
        Kernel = values(Inputs * n, 1 / Math.Sqrt(Math.Max(1, Inputs)));
        Recurrent = values(Units * n, 1 / Math.Sqrt(Units));
        Bias = Biased ? values(n, 0.3) : null;
        RecurrentBias = SecondBias ? values(n, 0.3) : null;
        States = Initial ? [.. Enumerable.Range(0, Program.States).Select(_ => values(Batch * Units, 0.7))] : [];
        InputMask = Dropped(InputDrop, Inputs);
        HiddenMask = Dropped(HiddenDrop, Units);
        Mask = Masking == MaskShape.None ? null : new bool[Batch * Steps];
        for (int b = 0; Mask is not null && b < Batch; b++)
        {
            int length = random.Next(0, Steps + 1);
            for (int t = 0; t < Steps; t++)
                Mask[(b * Steps) + t] = Masking switch { MaskShape.Right => t < length, MaskShape.Left => t >= length, MaskShape.Holes => random.Next(3) > 0, _ => b % 2 == 1 };
        }
        DY = values(Batch * Steps * Units, 1);
        DLast = values(Batch * Units, 1);
        DFinal = [.. Enumerable.Range(0, Program.States).Select(_ => values(Batch * Units, 1))];
        int[] norms = !Norm ? [] : Cell == ReferenceCell.Lstm ? [n, n, Units, Units] : [n, n];
        Norms = [.. norms.Select(count => Array.ConvertAll(values(count, 0.5), v => v + 0.8f))];
        return this;

        float[]? Dropped(Drop drop, int width)
        {
            if (drop == Drop.None) return null;
            var mask = new float[Batch * gates * width];
            for (int b = 0; b < Batch; b++)
                for (int g = 0; g < gates; g++)
                    for (int i = 0; i < width; i++)
                        mask[(((b * gates) + g) * width) + i] = g > 0 && drop == Drop.One ? mask[(b * gates * width) + i] : random.Next(4) == 0 ? 0 : 1.25f;
            return mask;
        }
    }

    /// <summary>One row as a batch of its own.</summary>
    public RecurrentCase Row(int row)
    {
        T[] cut<T>(T[] all) => all[(row * all.Length / Batch)..((row + 1) * all.Length / Batch)];
        var alone = (RecurrentCase)MemberwiseClone();
        (alone.Batch, alone.X, alone.DY, alone.DLast) = (1, cut(X), cut(DY), cut(DLast));
        (alone.Mask, alone.InputMask, alone.HiddenMask) = (Mask is null ? null : cut(Mask), InputMask is null ? null : cut(InputMask), HiddenMask is null ? null : cut(HiddenMask));
        (alone.States, alone.DFinal) = ([.. States.Select(cut)], [.. DFinal.Select(cut)]);
        return alone;
    }

    public ReferenceRecurrent<double> Reference()
    {
        static double[] wide(float[] x) => Array.ConvertAll(x, v => (double)v);
        var reference = new ReferenceRecurrent<double>
        {
            Cell = Cell,
            Activation = Activation,
            Gate = Gate,
            Batch = Batch,
            Steps = Steps,
            Inputs = Inputs,
            Units = Units,
            ZeroOutputForMask = Zero,
            Truncate = Truncate,
            X = wide(X),
            Mask = Mask,
            Kernel = wide(Kernel),
            Recurrent = wide(Recurrent),
            InputDropout = InputMask is null ? null : wide(InputMask),
            RecurrentDropout = HiddenMask is null ? null : wide(HiddenMask),
            Bias = Bias is null ? null : wide(Bias),
            RecurrentBias = RecurrentBias is null ? null : wide(RecurrentBias),
            Initial = [.. States.Select(wide)],
            Norms = [.. Norms.Select(wide)],
        };
        reference.Forward();
        reference.Backward(wide(DY), wide(DLast), [.. DFinal.Select(wide)]);
        return reference;
    }

    public RecurrentRun Run(bool backward = true, bool save = true)
    {
        int gates = Program.Gates, n = gates * Units, states = Program.States;
        var spec = new RecurrentSpec { Cell = Program, Batch = Batch, Steps = Steps, Inputs = Inputs, Units = Units, ZeroOutputForMask = Zero, SaveForBackward = save, LayerNorm = Norm, TimeChunk = Chunk, Truncate = Truncate };
        var arrays = new RecurrentArrays
        {
            X = Sequence(Inputs, X),
            Kernel = Kernel,
            Recurrent = Recurrent,
            Bias = Bias,
            RecurrentBias = RecurrentBias,
            InputDropout = Masks(InputMask, InputDrop, Inputs),
            RecurrentDropout = Masks(HiddenMask, HiddenDrop, Units),
            InitialStates = [.. States.Select(s => Rows(Units, s))],
            Norms = [.. Norms.Select(norm => new Block(norm, 0, 0, 0))],
            Y = Sequence(Units, null),
            LeavesMasked = LeavesMasked,
            Last = Rows(Units, null),
            FinalStates = [.. Enumerable.Range(0, states).Select(_ => Rows(Units, null))],
        };
        if (Mask is not null)
        {
            arrays.Mask = Reversed ? [.. Enumerable.Range(0, Mask.Length).Select(i => Mask[(i / Steps * Steps) + Steps - 1 - (i % Steps)])] : Mask;
            (arrays.MaskOffset, arrays.MaskBatchStride, arrays.MaskTimeStride) = Reversed ? (Math.Max(0, Steps - 1), Steps, -1) : (0, Steps, 1);
        }
        if (Packed) arrays.Packed = RecurrentKernel.Pack(spec, arrays);
        using var steps = ByStep ? RecurrentKernel.Begin(spec, arrays) : null;
        for (int t = 0; ByStep && t < Steps; t++) steps!.Forward();
        if (ByStep) steps!.CopyStates([.. arrays.FinalStates]);
        using var saved = ByStep ? null : RecurrentKernel.Forward(spec, arrays);
        var run = new RecurrentRun { Y = Dense(arrays.Y, Units), Last = ByStep ? [] : DenseRows(arrays.Last), Final = [.. arrays.FinalStates.Select(DenseRows)] };
        if (!backward) return run;

        var g = new RecurrentGradients
        {
            dY = Sequence(Units, DY),
            MaskedAreZero = MaskedAreZero,
            dLast = NoLast ? default : Rows(Units, DLast),
            dFinal = [.. DFinal.Select(d => Rows(Units, d))],
            dX = Sequence(Inputs, null),
            dKernel = new float[(Inputs * n) + 2],
            dKernelOffset = 1,
            dRecurrent = new float[(Units * n) + 3],
            dRecurrentOffset = 2,
            dBias = new float[n],
            dRecurrentBias = new float[n],
            dNorms = [.. Norms.Select(norm => new Block(new float[norm.Length], 0, 0, 0))],
            dInitial = [.. Enumerable.Range(0, states).Select(_ => Rows(Units, null))],
        };
        if (saved is not null)
        {
            RecurrentKernel.Backward(spec, arrays, saved, g);
        }
        else
        {
            static Block at(Block block, int t) => new(block.Array, block.Offset + (t * block.TimeStride), block.BatchStride, 0);
            for (int t = Steps - 1; t >= 0; t--) steps!.Backward(t, at(g.dY, t), at(g.dX, t), t == Steps - 1 ? g.dFinal : []);
            steps!.Finish(g);
        }
        run.DX = Dense(g.dX, Inputs);
        run.DKernel = g.dKernel[1..^1];
        run.DRecurrent = g.dRecurrent[2..^1];
        run.DBias = g.dBias;
        run.DRecurrentBias = g.dRecurrentBias;
        run.DNorms = [.. g.dNorms.Select(norm => norm.Array!)];
        run.DInitial = [.. g.dInitial.Select(DenseRows)];
        return run;
    }

    private Block Masks(float[]? mask, Drop drop, int width) => mask is null ? default : new Block(mask, 0, Program.Gates * width, drop == Drop.One ? 0 : width);

    /// <summary>Dense values as a block whose memory is padded, batch-major or time-major, and backward in time when reversed; poison around.</summary>
    private Block Sequence(int width, float[]? values)
    {
        int step = width + 2, time = TimeMajor ? step * Batch : step, batch = TimeMajor ? step : step * Steps;
        var memory = new float[(Batch * Steps * step) + 1];
        Array.Fill(memory, float.NaN);
        var block = Reversed ? new Block(memory, Math.Max(0, Steps - 1) * time, batch, -time) : new Block(memory, 0, batch, time);
        for (int i = 0; values is not null && i < values.Length; i++)
            memory[block.Offset + (i / width / Steps * block.BatchStride) + (i / width % Steps * block.TimeStride) + (i % width)] = values[i];
        return block;
    }

    private Block Rows(int width, float[]? values)
    {
        var memory = new float[(Batch * (width + 1)) + 3];
        Array.Fill(memory, float.NaN);
        for (int b = 0; values is not null && b < Batch; b++) values.AsSpan(b * width, width).CopyTo(memory.AsSpan(3 + (b * (width + 1))));
        return new Block(memory, 3, width + 1, 0);
    }

    private float[] Dense(Block block, int width) =>
        [.. Enumerable.Range(0, Batch * Steps * width).Select(i => block.Array![block.Offset + (i / width / Steps * block.BatchStride) + (i / width % Steps * block.TimeStride) + (i % width)])];

    private float[] DenseRows(Block block) => [.. Enumerable.Range(0, Batch * Units).Select(i => block.Array![block.Offset + (i / Units * block.BatchStride) + (i % Units)])];
}

internal sealed class RecurrentRun
{
    public float[] Y = [], Last = [], DX = [], DKernel = [], DRecurrent = [], DBias = [], DRecurrentBias = [];
    public float[][] Final = [], DInitial = [], DNorms = [];

    public IEnumerable<(string Name, float[] Values)> Parts()
    {
        yield return ("y", Y);
        yield return ("last", Last);
        for (int i = 0; i < Final.Length; i++) yield return ($"final {i}", Final[i]);
        yield return ("dX", DX);
        yield return ("dKernel", DKernel);
        yield return ("dRecurrent", DRecurrent);
        yield return ("dBias", DBias);
        yield return ("dRecurrentBias", DRecurrentBias);
        for (int i = 0; i < DInitial.Length; i++) yield return ($"dInitial {i}", DInitial[i]);
        for (int i = 0; i < DNorms.Length; i++) yield return ($"dNorm {i}", DNorms[i]);
    }

    public static IEnumerable<double[]> Parts(ReferenceRecurrent<double> r) =>
        [r.Y, r.Last, .. r.Final, r.DX, r.DKernel, r.DRecurrent, r.DBias, r.DRecurrentBias, .. r.DInitial, .. r.DNorms];

    public static void AssertClose(RecurrentCase given, int seed)
    {
        given.Fill(seed);
        foreach (var (part, expected) in given.Run().Parts().Zip(Parts(given.Reference())))
        {
            double size = expected.Select(Math.Abs).Append(0.1).Max();
            for (int i = 0; i < expected.Length; i++)
                if (!(Math.Abs(part.Values[i] - expected[i]) <= 1e-5 * size))
                    Assert.Fail($"{given}: {part.Name}[{i}] is {part.Values[i]:R}, not {expected[i]:R} (size {size:R})");
        }
    }

    public static void AssertSameBits(RecurrentRun expected, RecurrentRun actual, string what)
    {
        foreach (var (a, b) in expected.Parts().Zip(actual.Parts())) GemmTests.AssertBits(a.Values, b.Values, $"{what}, {a.Name}");
    }
}
