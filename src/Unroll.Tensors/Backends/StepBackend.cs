using Unroll.Kernels;

namespace Unroll;

/// <summary>Runs a model step by step: computes as <see cref="CpuBackend"/> does and, while it records, keeps every call that depends on the step's input or
/// a state. The recorded calls are the step: run again, they read and write the same arrays and allocate nothing.</summary>
/// <remarks>What depends on weights and constants alone is computed once, when the step is recorded. Serves one thread at a time.</remarks>
internal sealed partial class StepBackend(StepStates states) : Backend, IRecurrentKernel
{
    // Products of so few rows read the matrix where it lies; one of so few columns would fill a panel with zeros.
    const int FewRows = 8;

    static readonly CpuBackend Cpu = CpuBackend.Instance;

    readonly List<Action> _program = [];
    bool _computing;

    public override string Name => "step";

    internal override int Rank => 3;

    /// <summary>The states of the stream.</summary>
    internal StepStates States { get; } = states;

    /// <summary>Whether calls are being kept.</summary>
    internal bool Recording { get; set; }

    /// <summary>Whether numbers that will change may not be read: outside of the recorded calls.</summary>
    internal bool IsLocked => Recording && !_computing;

    /// <summary>Told of every layer that has run and of its outputs.</summary>
    internal Action<object, IReadOnlyList<Tensor>>? Observer { get; init; }

    /// <summary>The recorded calls, in order.</summary>
    internal Action[] Program => [.. _program];

    /// <summary>A host tensor seen by this backend, without a copy.</summary>
    internal Tensor Adopt(Tensor x, bool varies = false) => new(x.View with { Storage = new StepStorage(this, x.View.Storage) { Varies = varies } }, x.Mask);

    /// <summary>Whether a tensor of a stream holds other numbers at each step.</summary>
    internal static bool Varies(Tensor x) => x.View.Storage is StepStorage { Varies: true };

    /// <summary>A result as a tensor of the host, without a copy.</summary>
    internal static Tensor Release(Tensor x) => x.View.Storage is not StepStorage storage ? x
        : new Tensor(x.View with { Storage = storage.Inner }, x.Mask is { } mask ? Mask.From(Release(mask.Steps), mask.Origin) : null);

    /// <summary>The leaves of a state as tensors of this backend.</summary>
    internal Tensor[] Read(StepSlot slot) => [.. slot.Leaves.Select((leaf, i) =>
        Adopt(new Tensor(new View(leaf, [States.Batch, slot.Layout[i].Width], [slot.Layout[i].Width, 1], 0)), varies: true))];

    /// <summary>Makes the given leaves the state that the next step starts from. Returns them, none of them a view of the slot.</summary>
    internal Tensor[] Keep(StepSlot slot, IReadOnlyList<Tensor> leaves)
    {
        // A new leaf may be an old one (a delay line): none is overwritten before all are read.
        var own = leaves.Select(t => slot.Leaves.Contains((t.View.Storage as StepStorage)?.Inner) ? t.DenseCopy() : t).ToArray();
        var targets = Read(slot);
        for (var i = 0; i < own.Length; i++)
            Copy(own[i].View, targets[i].View);
        return own;
    }

    /// <summary>Does something now, and at every recorded step.</summary>
    internal void Always(Action action) => Do(action, true);

    void Do(Action call, bool varies)
    {
        var before = _computing;
        _computing = true;
        try
        {
            call();
        }
        finally
        {
            _computing = before;
        }
        if (Recording && varies)
            _program.Add(call);
    }

    void Do(Action call, View target, params ReadOnlySpan<View> sources)
    {
        var to = (StepStorage)target.Storage;
        foreach (var source in sources)
            to.Varies |= source.Storage is StepStorage { Varies: true };
        Do(call, to.Varies);
    }

    /// <summary>A call that adds to its target: recorded, the target starts from what it holds now.</summary>
    void Accumulate(Action call, View target, params ReadOnlySpan<View> sources)
    {
        var varies = false;
        foreach (var source in sources)
            varies |= source.Storage is StepStorage { Varies: true };
        // What is made of constants alone is not made again, so it must not be put back to its start either.
        if (Recording && varies)
        {
            var dense = new View(Cpu.Allocate(target.DType, target.Shape.CheckedSize("step"), false), target.Shape, target.Shape.ContiguousStrides(), 0);
            Do(() => Cpu.Copy(target, dense), false);
            if (!((StepStorage)target.Storage).Varies)
                _program.Add(() => Cpu.Copy(dense, target));
        }
        Do(call, target, sources);
    }

    public override Storage Allocate(DType type, int count, bool clear) => new StepStorage(this, Cpu.Allocate(type, count, clear));

    public override void Copy(View source, View target)
    {
        if (source.DType == target.DType && source.IsContiguous && target.IsContiguous)
        {
            // States and inputs, mostly: without the bookkeeping of strides.
            var (from, to, count) = (Host(source), Host(target), (int)target.Shape.Size);
            Do(() => Array.Copy(from, source.Offset, to, target.Offset, count), target, source);
        }
        else
            Do(() => Cpu.Copy(source, target), target, source);
    }

    static Array Host(View view) => view.Storage is StepStorage storage ? storage.Inner.Elements : view.Storage.Elements;

    public override void Fill(View target, double value) => Do(() => Cpu.Fill(target, value), target);

    public override void Random(View target, Distribution distribution, ulong key, ulong counter) =>
        Do(() => Cpu.Random(target, distribution, key, counter), target);

    public override void Unary(UnaryOp op, View x, View y) => Do(() => Cpu.Unary(op, x, y), y, x);

    public override void Binary(BinaryOp op, View a, View b, View y) => Do(() => Cpu.Binary(op, a, b, y), y, a, b);

    public override void Compare(CompareOp op, View a, View b, View y) => Do(() => Cpu.Compare(op, a, b, y), y, a, b);

    public override void Select(View condition, View a, View b, View y) => Do(() => Cpu.Select(condition, a, b, y), y, condition, a, b);

    public override void Reduce(ReduceOp op, View x, View y)
    {
        var still = CpuBackend.Still(y);
        Do(() => Cpu.Reduce(op, x, still), y, x);
    }

    public override void ArgMax(View x, int axis, View y)
    {
        var still = CpuBackend.Still(y);
        Do(() => Cpu.ArgMax(x, axis, still), y, x);
    }

    public override void MatMul(View a, View b, View c, bool accumulate)
    {
        void Call() => Cpu.MatMul(a, b, c, accumulate);
        if (accumulate)
            Accumulate(Call, c, a, b);
        else if (Recording && c.Shape.Rank == 2 && c.Shape[0] > FewRows && c.Shape[1] > FewRows && c.Strides[1] == 1 && b.Storage is not StepStorage { Varies: true })
        {
            // The same matrix at every step: put in order once.
            PackedMatrix? packed = null;
            Do(() => CpuBackend.MatMul(a, packed ??= Gemm.Pack(b.Shape[0], b.Shape[1], b.Data<float>(), b.Offset, b.Strides[0], b.Strides[1]), c, accumulate), c, a, b);
        }
        else
            Do(Call, c, a, b);
    }

    public override void Gather(View table, View ids, View y) => Do(() => Cpu.Gather(table, ids, y), y, table, ids);

    public override void ScatterAdd(View ids, View source, View table) => Accumulate(() => Cpu.ScatterAdd(ids, source, table), table, ids, source);

    public bool Supports(RecurrentSpec spec) => Cpu.Supports(spec);

    public object Pack(RecurrentSpec spec, View kernel, View recurrent, View? projection = null) => Cpu.Pack(spec, kernel, recurrent, projection);

    public IDisposable? Forward(RecurrentSpec spec, RecurrentViews views)
    {
        RecurrentArrays? arrays = null;
        // The same arrays at every step: the kernel then allocates nothing.
        var varies = Array.Exists([views.X, .. views.InitialStates], v => v.Storage is StepStorage { Varies: true });
        Do(() => RecurrentKernel.Forward(spec, arrays ??= CpuBackend.Arrays(views)), varies);
        foreach (var target in (View[])[views.Y, views.Last, .. views.FinalStates])
            ((StepStorage)target.Storage).Varies |= varies;
        return null;
    }

    public void Backward(RecurrentSpec spec, RecurrentViews views, IDisposable saved, RecurrentGradientViews gradients) =>
        throw ForwardAlone();
}
