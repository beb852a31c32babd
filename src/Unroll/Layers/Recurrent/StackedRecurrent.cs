using System.Globalization;
using Unroll.Kernels;

namespace Unroll;

/// <summary>Recurrent layers one above the other, each fed the sequence of the one below.</summary>
/// <remarks>
/// <para>Shapes: as its last layer's. The last layer's <see cref="RecurrentLayer.ReturnSequences"/> decides about the main output; that of the others says nothing.</para>
/// <para>State: a tree of <c>layer_0/h</c>, <c>layer_1/h</c> ...: <c>state.Layer(1).H</c>. Weights lie under the same names.</para>
/// <para>Masks: used; kept by sequences. Every layer sees the mask of the input (turned round where a layer reads from the end).</para>
/// <para>Inputs by name: x, then the initial states. Outputs by name: "sequence" and "last", the main one first, then the states.</para>
/// </remarks>
public sealed class StackedRecurrent : RecurrentBase
{
    readonly RecurrentBase[] _layers;

    /// <summary>Stacks layers, the one that sees the input first. Their widths may differ; a <see cref="Bidirectional"/> may be among them.</summary>
    /// <exception cref="ArgumentException">There are none, one occurs twice, or one gives two sequences, or one above the first takes more than x.</exception>
    public StackedRecurrent(params RecurrentBase[] layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Length == 0)
            throw new ArgumentException("StackedRecurrent: got no layers; needed at least one, for example new StackedRecurrent(new Lstm(64), new Lstm(64)).");
        _layers = [.. layers];
        for (var i = 0; i < _layers.Length; i++)
        {
            if (Array.IndexOf(_layers, _layers[i]) < i)
                throw new ArgumentException(FormattableString.Invariant($"StackedRecurrent: layer {i} is the same object as layer {Array.IndexOf(_layers, _layers[i])}; needed a layer for each place. Usual fix: make a new one."));
            if (_layers[i] is Bidirectional { MergeMode: MergeMode.None })
                throw new ArgumentException(FormattableString.Invariant($"StackedRecurrent: layer {i} is a Bidirectional with MergeMode.None, which gives two sequences; needed one. Usual fix: another MergeMode."));
            if (i > 0 && _layers[i].InputNames.Count > 1)
                throw new ArgumentException(FormattableString.Invariant($"StackedRecurrent: layer {i} takes {string.Join(", ", _layers[i].InputNames)}; only layer 0 can take more than the sequence below it."));
            Track(_layers[i], FormattableString.Invariant($"layer_{i}"));
        }
    }

    /// <summary>The layers, the one that sees the input first.</summary>
    public RecurrentBase[] Layers => [.. _layers];

    /// <summary>Share of each sequence between two layers that training drops, drawn anew for each number of each step; nothing is dropped after the last layer.
    /// PyTorch's <c>dropout</c> of <c>num_layers</c>. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public float Dropout { get; init => field = Require.Share(value, nameof(StackedRecurrent), nameof(Dropout)); }

    /// <summary>Whether each layer but the first adds its input to its output: y_k = layer_k(drop(y_{k-1})) + y_{k-1}. Their widths must be equal. Default false.</summary>
    public bool Residual { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> StateLayout =>
        [.. _layers.SelectMany((layer, i) => layer.StateLayout.Select(part => (FormattableString.Invariant($"layer_{i}/{part.Name}"), part.Width)))];

    /// <inheritdoc/>
    public override int OutputWidth => _layers[^1].OutputWidth;

    internal override IReadOnlyList<string> InputNames => _layers[0].InputNames;

    internal override bool GivesSequences => _layers[^1].GivesSequences;

    /// <inheritdoc/>
    protected internal override string? Detail => string.Join(", ", _layers.Select(layer => layer.Detail ?? layer.OutputWidth.ToString(CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public override void ResetState() => Array.ForEach(_layers, layer => layer.ResetState());

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        for (var i = 0; i < _layers.Length; i++)
        {
            if (Residual && i > 0)
                RequireResidual(i);
            _layers[i].EnsureBuilt(i == 0 ? inputs : [[.. inputs[0][..2], _layers[i - 1].OutputWidth]]);
        }
    }

    void RequireResidual(int i)
    {
        if (_layers[i].OutputWidth != _layers[i - 1].OutputWidth)
            throw new ShapeException(Who, FormattableString.Invariant($"{_layers[i - 1].OutputWidth} features into layer {i}, which gives {_layers[i].OutputWidth}"),
                "equal widths, because Residual adds them", "give the layers the same units, or leave Residual out");
        if (_layers[i] is RecurrentLayer { GoBackwards: true })
            throw new InvalidOperationException(FormattableString.Invariant($"{Who}: layer {i} reads from the end (GoBackwards), so its steps are not those of its input, which Residual would add. ") +
                "Usual fix: set GoBackwards on the first layer only, or leave Residual out.");
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var state = StateInputs.Read(Who, inputs, InputNames.Count, StateLayout);
        RecurrentOutput<Tensor>? below = null;
        var states = new (string, State<Tensor>)[_layers.Length];
        for (var i = 0; i < _layers.Length; i++)
        {
            var name = FormattableString.Invariant($"layer_{i}");
            var x = below is null ? new Values([.. InputNames.Select((n, k) => (n, inputs[k]))]) : (Values)Dropped(below.Sequence, name, pass);
            var r = _layers[i].Run(x, state?.Part(name), pass);
            states[i] = (name, r.State);
            below = Residual && below is not null ? r with { Sequence = r.Sequence + below.Sequence.WithMask(null), Last = r.Last + below.Last } : r;
        }
        (string, Tensor) every = ("sequence", below!.Sequence), end = ("last", below.Last);
        return new Values([GivesSequences ? every : end, GivesSequences ? end : every, .. State<Tensor>.Tree(states).Leaves]);
    }

    Tensor Dropped(Tensor x, string name, Pass pass)
    {
        if (!pass.Training || Dropout == 0)
            return x;
        var factors = Tensor.Random(x.Shape, Distribution.Dropout(Dropout), CounterRandom.Mix(pass.Key, $"before {name}"));
        return x * (x.Backend is CpuBackend ? factors : factors.On(x.Backend));
    }

    internal override StepLoop BeginSteps(Tensor x, int steps, Values? constants, State<Tensor>? state, Pass pass)
    {
        EnsureFilled();
        pass = pass.Enter(DisplayName);
        var width = x.Shape[^1];
        var loops = new StepLoop[_layers.Length];
        for (var i = 0; i < _layers.Length; i++)
        {
            // Only the shape counts.
            var like = i == 0 ? x : x.EmptyLike([x.Shape[0], 1, width], "steps");
            loops[i] = _layers[i].BeginSteps(like, steps, i == 0 ? constants : null, state?.Part(FormattableString.Invariant($"layer_{i}")), pass);
            width = _layers[i].OutputWidth;
        }
        return new Steps(this, loops, pass);
    }

    sealed class Steps(StackedRecurrent stack, StepLoop[] loops, Pass pass) : StepLoop
    {
        int _step;

        internal override State<Tensor> State => State<Tensor>.Tree([.. loops.Select((loop, i) => (FormattableString.Invariant($"layer_{i}"), loop.State))]);

        internal override IReadOnlyList<Tensor> Notes => loops[0].Notes;

        internal override Tensor Step(Tensor x)
        {
            for (var i = 0; i < loops.Length; i++)
            {
                var below = i == 0 ? x : stack.Dropped(x, FormattableString.Invariant($"layer_{i} at {_step}"), pass);
                var y = loops[i].Step(below);
                x = i > 0 && stack.Residual ? y + x : y;
            }
            _step++;
            return x;
        }
    }
}
