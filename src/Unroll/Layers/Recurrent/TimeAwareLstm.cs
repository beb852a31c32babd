using Unroll.Kernels;

namespace Unroll;

/// <summary>Long short-term memory for events at uneven times: the forget gate is scaled by the time that has passed since the event before.</summary>
/// <remarks>
/// <para>c' = g(d) f c + i c~, all else as in <see cref="Lstm"/>; d is the elapsed time over <see cref="TimeScale"/>, g the <see cref="Decay"/>. With d = 0 it is the LSTM.</para>
/// <para>Inputs: x [batch, time, features] and elapsed [batch, time] or [batch, time, 1], below 0 counted as 0; a step is masked where either is. Then the initial states h, c.</para>
/// <para>Shapes: to [batch, units], or [batch, time, units] with <see cref="RecurrentLayer.ReturnSequences"/>.</para>
/// <para>Weights: those of the LSTM, 4 * units * (features + units + 1) numbers, gates in the order i, f, c, o.</para>
/// </remarks>
/// <param name="units">Width of the output and of each state.</param>
public sealed class TimeAwareLstm(int units) : LstmBase(units)
{
    FusedCell? _fused;

    /// <summary>What is kept over an elapsed time. Default 1 / (1 + d).</summary>
    public TimeDecay Decay { get; init; }

    /// <summary>The elapsed time that counts as 1, in the units of the data: 60 for minutes read as hours. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    public float TimeScale
    {
        get;
        init => field = value > 0 && float.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"TimeAwareLstm: got {value} for TimeScale; needed a number above 0, the elapsed time that counts as 1."));
    } = 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SequenceNames => ["x", "elapsed"];

    /// <inheritdoc/>
    protected override FusedCell? Fused => _fused;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        base.Build(input);
        _fused = Activation.Kind is { } kind && RecurrentActivation.Kind is { } gate
            ? new FusedCell(CellProgram.Lstm(kind, gate, LayerNorm, factor: true), Kernel, RecurrentKernel, Bias) { Norms = Norms, Projection = ProjectionKernel } : null;
    }

    /// <summary>Puts the layer into a graph and returns its main output.</summary>
    /// <param name="x">[batch, time, features].</param>
    /// <param name="elapsed">Time since the event before: [batch, time] or [batch, time, 1].</param>
    public Symbol Call(Symbol x, Symbol elapsed) => Call([x, elapsed]);

    /// <summary>Runs the layer and returns its main output.</summary>
    /// <inheritdoc cref="Call(Symbol, Symbol)"/>
    public Tensor Call(Tensor x, Tensor elapsed, Pass pass = default) => Call([x, elapsed], pass);

    /// <summary>Runs the layer; what comes out has names.</summary>
    /// <param name="x">[batch, time, features]; a mask may ride on either.</param>
    /// <param name="elapsed">Time since the event before: [batch, time] or [batch, time, 1].</param>
    /// <param name="state">Where to start; zeros by default.</param>
    /// <param name="pass">Inference by default.</param>
    public RecurrentOutput<Tensor> Run(Tensor x, Tensor elapsed, State<Tensor>? state = null, Pass pass = default) => Run(new Values(("x", x), ("elapsed", elapsed)), state, pass);

    /// <summary>Puts the layer into a graph; every output is an edge like any other.</summary>
    public RecurrentOutput<Symbol> Run(Symbol x, Symbol elapsed, State<Symbol>? state = null) => Run([("x", x), ("elapsed", elapsed)], state);

    /// <inheritdoc/>
    protected override Tensor Join(Tensor projected, IReadOnlyList<Tensor> others) => base.Join(projected, [Kept(others[0], projected.DType)]);

    // NaN at a masked step would come back as a gradient.
    private protected override Tensor? StepFactors(Tensor[] sequences, Mask? mask) =>
        Kept(mask is null ? sequences[1] : Tensor.Where(mask.Against(sequences[1].Rank), sequences[1], sequences[1].Like(0)), sequences[0].DType);

    /// <summary>The decay of each step [batch, time, 1].</summary>
    Tensor Kept(Tensor given, DType type)
    {
        var elapsed = given.Rank == 2 ? given.ExpandDims(2) : given;
        if (elapsed.Rank != 3 || elapsed.Shape[2] != 1)
            throw new ShapeException(Who, $"'elapsed' of shape {given.Shape}", "[batch, time] or [batch, time, 1]", "give one number for each step: the time since the step before");
        var d = elapsed.To(type).Relu() / TimeScale;
        return Decay switch { TimeDecay.Logarithmic => 1 / (d + MathF.E).Log(), TimeDecay.Exponential => (-d).Exp(), _ => 1 / (d + 1) };
    }

    /// <inheritdoc/>
    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) =>
        Step(projected[.., ..(4 * Units)], state, pass, projected[.., (4 * Units)..]);
}
