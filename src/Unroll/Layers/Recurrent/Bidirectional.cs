using System.Globalization;

namespace Unroll;

/// <summary>A recurrent layer run in both directions, with weights of its own for each.</summary>
/// <remarks>
/// <para>Units are per direction: <c>new Bidirectional(new Lstm(64))</c> gives 64 + 64 features with <see cref="MergeMode.Concat"/>.</para>
/// <para>Shapes: [batch, time, features] to [batch, 2 units] (units with the other merge modes), or [batch, time, ...] when the layer returns
/// sequences. The backward sequence is turned back into the order of time.</para>
/// <para>Masks: used; kept by sequences. As in Keras, masked steps of sequences are zero in both halves when the layer returns sequences, whatever its own
/// <see cref="RecurrentLayer.ZeroOutputForMask"/> says.</para>
/// <para>Inputs by name: x, then the initial states "forward/h" ... "backward/c". Outputs by name: "sequence" and "last", the main one first, then the
/// states; with <see cref="MergeMode.None"/> "backward_sequence" and "backward_last" follow their counterparts.</para>
/// <para>A bidirectional layer cannot decode step by step: the backward direction needs the whole sequence.</para>
/// </remarks>
public sealed class Bidirectional : RecurrentBase
{
    readonly RecurrentLayer? _given;
    RecurrentLayer? _backward;

    /// <summary>Runs the layer forward, and a copy of it with its own weights backward.</summary>
    /// <param name="layer">The forward direction (backward, if its <see cref="RecurrentLayer.GoBackwards"/> is set: then the copy runs forward).</param>
    public Bidirectional(RecurrentLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        Layer = Track(layer, "forward");
        layer.ZeroOutputOverride = layer.ReturnSequences;
    }

    /// <summary>The layer of the first direction.</summary>
    public RecurrentLayer Layer { get; }

    /// <summary>The layer of the second direction, if it is not to be a copy of the first; its GoBackwards must be the opposite. Default null.</summary>
    /// <exception cref="ArgumentException">It takes other inputs, runs the same way as the first, or only one of them returns sequences.</exception>
    public RecurrentLayer? BackwardLayer
    {
        get => _given;
        init
        {
            if (value is null)
                return;
            if (value.GoBackwards == Layer.GoBackwards || value.ReturnSequences != Layer.ReturnSequences)
                throw new ArgumentException($"Bidirectional: got a backward layer with GoBackwards = {value.GoBackwards}, ReturnSequences = {value.ReturnSequences} for a layer with " +
                    $"GoBackwards = {Layer.GoBackwards}, ReturnSequences = {Layer.ReturnSequences}; needed the opposite direction and the same ReturnSequences.");
            if (!value.InputNames.SequenceEqual(Layer.InputNames))
                throw new ArgumentException($"Bidirectional: got a backward layer with the inputs {string.Join(", ", value.InputNames)} for a layer with {string.Join(", ", Layer.InputNames)}; needed the same.");
            (_given, _backward) = (value, Take(value));
        }
    }

    /// <summary>How the outputs of the two directions are joined. Default <see cref="MergeMode.Concat"/>.</summary>
    public MergeMode MergeMode { get; init; } = MergeMode.Concat;

    /// <inheritdoc/>
    protected internal override string? Detail => string.Create(CultureInfo.InvariantCulture, $"{Layer.Units}+{(_backward ?? Layer).Units}");

    /// <summary>The leaves of the state: the forward direction's, then the backward direction's.</summary>
    public override IReadOnlyList<(string Name, int Width)> StateLayout =>
        [.. Layer.StateLayout.Select(p => ($"forward/{p.Name}", p.Width)), .. Backward.StateLayout.Select(p => ($"backward/{p.Name}", p.Width))];

    /// <inheritdoc/>
    public override int OutputWidth => MergeMode == MergeMode.Concat ? Layer.OutputWidth + Backward.OutputWidth : Layer.OutputWidth;

    internal override Shape Positions(Shape x) => Layer.Positions(x);

    internal override IReadOnlyList<string> InputNames => Layer.InputNames;

    internal override bool GivesSequences => Layer.ReturnSequences;

    internal override string? StreamProblem(Values inputs) => "its backward direction needs the whole sequence";

    /// <summary>Calls each direction by itself, for tests that compare both ways.</summary>
    internal bool OneByOneOnly { get; set; }

    RecurrentLayer Backward => _backward ?? Take(Layer.CopyReversed());

    RecurrentLayer Take(RecurrentLayer layer)
    {
        layer.ZeroOutputOverride = Layer.ReturnSequences;
        return _backward = Track(layer, "backward");
    }

    internal override RecurrentOutput<T> Answer<T>(Func<string, T> output)
    {
        var state = new State<T>([.. StateLayout.Select(part => (part.Name, output(part.Name)))]);
        return new RecurrentOutput<T>(output("sequence"), output("last"), state)
        {
            Backward = MergeMode == MergeMode.None ? new RecurrentOutput<T>(output("backward_sequence"), output("backward_last"), state.Backward) : null,
        };
    }

    /// <inheritdoc/>
    public override void ResetState()
    {
        Layer.ResetState();
        Backward.ResetState();
    }

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        Layer.EnsureBuilt(inputs);
        Backward.EnsureBuilt(inputs);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var x = inputs[0];
        var state = StateInputs.Read(Who, inputs, InputNames.Count, StateLayout, Positions(x.Shape));
        var (sequence, first, second) = (InputNames.Count == 1 ? Both(x, state, pass) : null) ?? OneByOne(inputs, state, pass);
        var combined = MaskOf(inputs.Take(Layer.SequenceNames.Count));
        var mask = (Layer.GoBackwards ? RecurrentLayer.Reversed(combined) : combined)?.Through(DisplayName);
        (string, Tensor)[] sequences = MergeMode == MergeMode.None
            ? [("sequence", first.Sequence.WithMask(mask)), ("backward_sequence", second.Sequence.WithMask(mask))] : [("sequence", sequence!.WithMask(mask))];
        var (endOne, endTwo) = (End(first), End(second));
        (string, Tensor)[] ends = MergeMode == MergeMode.None ? [("last", endOne), ("backward_last", endTwo)] : [("last", Merge(endOne, endTwo))];
        return new Values([.. Layer.ReturnSequences ? sequences : ends, .. Layer.ReturnSequences ? ends : sequences,
            .. State<Tensor>.Tree(("forward", first.State), ("backward", second.State)).Leaves]);
    }

    /// <summary>The merged sequence (null with <see cref="MergeMode.None"/>) and both directions, the second one's sequence in the order of the first, as one operation;
    /// null where a direction cannot run so.</summary>
    (Tensor? Merged, RecurrentOutput<Tensor> First, RecurrentOutput<Tensor> Second)? Both(Tensor x, State<Tensor>? state, Pass pass)
    {
        if (OneByOneOnly || Layer.CallBeside(x, state?.Forward, pass) is not { } one || Backward.CallBeside(x, state?.Backward, pass) is not { } two
            || one.FindKernel() is not { } kernel || !ReferenceEquals(kernel, two.FindKernel()))
            return null;
        var joined = MergeMode == MergeMode.Concat;
        var (sequences, last, states) = Tensor.RecurrentBoth(kernel, [one, two], joined);
        var merged = joined ? sequences[0] : MergeMode == MergeMode.None ? null : Merge(sequences[0], sequences[1]);
        return (merged, new(sequences[0], last[0], Layer.Named(states[0])), new(sequences[^1], last[1], Backward.Named(states[1])));
    }

    (Tensor? Merged, RecurrentOutput<Tensor> First, RecurrentOutput<Tensor> Second) OneByOne(Values inputs, State<Tensor>? state, Pass pass)
    {
        var x = new Values([.. InputNames.Select((name, i) => (name, inputs[i]))]);
        var (first, second) = (Layer.Run(x, state?.Forward, pass), Backward.Run(x, state?.Backward, pass));
        var (one, two) = (first.Sequence.WithMask(null), second.Sequence.WithMask(null).Flip(1));
        return (MergeMode == MergeMode.None ? null : Merge(one, two), first with { Sequence = one }, second with { Sequence = two });
    }

    // A sequence whose masked steps are zeroed ends in zeros at the padding; the last real output is the state.
    Tensor End(RecurrentOutput<Tensor> direction) => Layer.ReturnSequences && Layer.OutputIsState ? direction.State[0] : direction.Last;

    Tensor Merge(Tensor a, Tensor b) => MergeMode switch
    {
        MergeMode.Sum => a + b,
        MergeMode.Mul => a * b,
        MergeMode.Ave => (a + b) * 0.5f,
        _ => Tensor.Concat([a, b], -1),
    };
}
