namespace Unroll;

/// <summary>A recurrent layer: a cell (written by the derived class) and the loop over time (inherited): masks, direction, dropout, states,
/// sequences, and a fast path where the cell has one.</summary>
/// <remarks>
/// <para>A cell of your own: derive, add weights in <see cref="Layer.Build(Shape)"/>, write <see cref="Project"/> for what can be computed for all
/// steps at once and <see cref="Step"/> for the rest. State leaf 0 is the output; name the leaves in <see cref="StateLayout"/>.
/// An output that is no state: <see cref="OutputIsState"/>. Several sequences through time together: <see cref="SequenceNames"/>. What every step sees:
/// <see cref="ConstantNames"/>.</para>
/// <para>Shapes: [batch, time, features] to [batch, units], or [batch, time, units] with <see cref="ReturnSequences"/>.</para>
/// <para>Masks: used; kept by sequences. A masked step carries every state over and repeats the previous output (zeros before the first), or gives zeros with
/// <see cref="ZeroOutputForMask"/>. Its features change nothing, NaN included. The last output and states have no mask.</para>
/// <para>Inputs by name: x and further sequences, constants, then the initial states ("h", "c" ...). Outputs by name: "sequence" and "last", the main one first, then the states.</para>
/// </remarks>
public abstract partial class RecurrentLayer : RecurrentBase
{
    bool _goBackwards;

    /// <summary>A layer whose output and states have a width.</summary>
    /// <param name="units">Width of the output and of each state.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    protected RecurrentLayer(int units) => Units = Require.Positive(units, GetType().Name);

    /// <summary>Width of the output and of each state.</summary>
    public int Units { get; }

    /// <summary>Whether the main output is the output of every step instead of the last one. Default false.</summary>
    public bool ReturnSequences { get; init; }

    /// <summary>Keras's flag, kept for imported models. The final states can be had by name either way. Default false.</summary>
    public bool ReturnState { get; init; }

    /// <summary>Whether the last step is processed first; sequences then come in the order of processing. Default false.</summary>
    public bool GoBackwards
    {
        get => _goBackwards;
        init => _goBackwards = value;
    }

    /// <summary>Whether each call goes on from the state in which the previous one ended. Default false. Prefer passing states as values.
    /// Calls of one model from two threads at once are then an error.</summary>
    public bool Stateful { get; init; }

    /// <summary>Whether masked steps give zeros instead of the previous output. Default false.</summary>
    public bool ZeroOutputForMask { get; init; }

    /// <summary>
    /// Gradient checkpointing over time: training keeps only the states every so many steps, and the backward pass runs each stretch forward again. The layer's own
    /// memory for backward is then that of one stretch, for about a third more time; the gradients are the same. Default 0: everything is kept. Where the cell
    /// runs step by step, everything is kept whatever this says.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int CheckpointSteps { get; init => field = Require.NotNegative(value, GetType().Name, nameof(CheckpointSteps)); }

    /// <summary>
    /// Truncated backpropagation through time: no gradient of the states passes from step n * TruncateSteps (in the order of processing) to the step before it. The
    /// outputs stay the same. Default 0: never cut.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int TruncateSteps { get; init => field = Require.NotNegative(value, GetType().Name, nameof(TruncateSteps)); }

    /// <summary>Share of the inputs dropped in training, the same ones at every step. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public float Dropout { get; init => field = Require.Share(value, GetType().Name, nameof(Dropout)); }

    /// <summary>Share of the hidden state dropped in training inside the recurrent products, the same units at every step. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public float RecurrentDropout { get; init => field = Require.Share(value, GetType().Name, nameof(RecurrentDropout)); }

    /// <summary>The leaves of the state in order, with their widths; leaf 0 is the output. Default: h alone.</summary>
    public override IReadOnlyList<(string Name, int Width)> StateLayout => [("h", Units)];

    /// <inheritdoc/>
    public override int OutputWidth => OutputIsState ? StateLayout[0].Width : Units;

    /// <summary>Whether the output of a step is leaf 0 of its state (the default). If not, <see cref="Step"/> returns one leaf more, <c>output</c>, before the others; it is not
    /// carried.</summary>
    public virtual bool OutputIsState => true;

    /// <summary>The sequences that go through time together, first x; each is an input of the layer under its name, [batch, time, ...]. A step is masked where any of them is.
    /// Default: x alone.</summary>
    public virtual IReadOnlyList<string> SequenceNames => ["x"];

    /// <summary>Inputs of the layer that every step sees whole, such as an encoder's output: <see cref="Constants"/>. Default: none.</summary>
    public virtual IReadOnlyList<string> ConstantNames => [];

    /// <summary>Axes of x: batch, time, positions if it has any, features.</summary>
    private protected virtual int InputRank => 3;

    /// <summary>The name and the width of what each step adds to <see cref="Pass.Traces"/>; null for nothing.</summary>
    internal virtual (string Name, int Width)? Trace(Values? constants) => null;

    internal sealed override bool GivesSequences => ReturnSequences;

    /// <summary>The part of the cell that needs no state, for all steps at once: [batch, time, features] to [batch, time, anything].</summary>
    protected abstract Tensor Project(Tensor x);

    /// <summary>With several sequences: what <see cref="Step"/> gets of each step, from the projection of x and the other sequences. Default: the others as they are, behind the
    /// projection's features.</summary>
    /// <param name="projected">What <see cref="Project"/> made of x.</param>
    /// <param name="others">The further sequences [batch, time] or [batch, time, features], in the order of <see cref="SequenceNames"/>.</param>
    protected virtual Tensor Join(Tensor projected, IReadOnlyList<Tensor> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return Tensor.Concat([projected, .. others.Select(s => (s.Rank == 2 ? s.ExpandDims(2) : s) is var column && column.DType != projected.DType ? column.To(projected.DType) : column)], -1);
    }

    /// <summary>Once for each run: what steps need of the constants, for example their products with weights. Default: the constants themselves.</summary>
    protected virtual Values Prepare(Values constants, Pass pass) => constants;

    /// <summary>In <see cref="Step"/>: the constants by name, as <see cref="Prepare"/> left them.</summary>
    /// <exception cref="InvalidOperationException">The layer has no <see cref="ConstantNames"/>.</exception>
    protected Values Constants(Pass pass) => pass.Constants ?? throw new InvalidOperationException($"{Who}: it asks for constants but names none. Usual fix: override ConstantNames.");

    /// <summary>One step: from a step of the projection [batch, anything] and the state to the new state, whose leaf 0 is the output.</summary>
    protected abstract State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass);

    /// <summary>The cell as the whole-sequence kernels know it, or null: then the loop runs step by step.</summary>
    protected virtual FusedCell? Fused => null;

    /// <summary>How many dropout masks a run draws for the input and the state: 1, or one for each gate.</summary>
    internal virtual int DropoutMaskCount => 1;

    /// <summary>The hidden state with <see cref="RecurrentDropout"/> applied, as it enters the recurrent products; for use in <see cref="Step"/>.</summary>
    protected Tensor DropHidden(Tensor h, Pass pass) => pass.Masks?.Recurrent is { } factors ? h * factors : h;

    /// <summary>The projection with the input's dropout factors applied; cells with a mask for each gate apply them themselves.</summary>
    internal virtual Tensor ProjectDropped(Tensor x, Tensor? factors) => Project(factors is null ? x : x * factors.ExpandDims(1));

    /// <summary>Set by a <see cref="Bidirectional"/> around this layer, whose rule goes before <see cref="ZeroOutputForMask"/>.</summary>
    internal bool? ZeroOutputOverride { get; set; }

    /// <summary>Dropout factors given instead of drawn, for tests against recorded runs.</summary>
    internal DropoutMasks? GivenMasks { get; set; }

    /// <summary>Runs the composed definition even where a kernel could run, for tests that compare both.</summary>
    internal bool ForceComposed { get; set; }

    bool ZeroesMasked => ZeroOutputOverride ?? ZeroOutputForMask;

    /// <summary>A layer with the same options and weights of its own, which runs the other way.</summary>
    internal RecurrentLayer CopyReversed()
    {
        if (Children.Count > 0)
            throw new InvalidOperationException($"{Who}: a cell with layers inside cannot be copied for the other direction. Usual fix: give Bidirectional a BackwardLayer.");
        var copy = (RecurrentLayer)CopyUnbuilt();
        copy._goBackwards = !_goBackwards;
        copy.ForgetCarried();
        return copy;
    }
}
