using System.Globalization;

namespace Unroll;

/// <summary>A recurrent cell that attends to a memory, usually an encoder's sequence, at every step: the decoder of a translator.</summary>
/// <remarks>
/// <para>Bahdanau's order (the default): c_t = attention(h_{t-1}, memory); h_t = cell([x_t; c_t], h_{t-1}). With <see cref="InputFeeding"/> Luong's: h_t = cell([x_t; a_{t-1}], h_{t-1});
/// c_t = attention(h_t, memory). With <see cref="AttentionUnits"/> the output is the attention vector a_t = tanh(Wa [c_t; h_t]), else h_t.</para>
/// <para>Shapes: x [batch, time, features] and memory [batch, memory time, m] to [batch, units], or [batch, time, units] with <see cref="RecurrentLayer.ReturnSequences"/>; weights
/// [batch, time, memory time].</para>
/// <para>State: with <see cref="AttentionUnits"/> attention [batch, attention units]; then cell/h ... of the cell inside: <c>State&lt;Tensor&gt;.Tree(("cell", encoded.State))</c>.</para>
/// <para>Weights: those of the cell and of the attention, under their names; attention_kernel [m + cell units, attention units].</para>
/// <para>Mask: memory at masked steps is not attended to. The mask of x as in every recurrent layer; at its masked steps the attention weights are 0.</para>
/// <para>Inputs by name: x, memory, then the initial states. Outputs by name: "sequence" and "last", the main one first, the states, and "weights". Source: Bahdanau, Cho and Bengio
/// 2014; Luong, Pham and Manning 2015.</para>
/// </remarks>
public sealed class AttentionCell : RecurrentLayer
{
    Weight? _kernel;

    /// <summary>Puts attention around a cell.</summary>
    /// <param name="cell">The cell: Lstm, Gru, SimpleRnn or one of your own. How its sequences go (ReturnSequences and the like) is set on this layer.</param>
    /// <param name="attention">How the memory is attended to.</param>
    /// <exception cref="ArgumentException">The cell is stateful, runs backwards, takes more than x, or has an output that is no state; or the attention is causal.</exception>
    public AttentionCell(RecurrentLayer cell, AttentionBase attention) : base(Given(cell).Units)
    {
        ArgumentNullException.ThrowIfNull(attention);
        if (attention.Causal)
            throw new ArgumentException("AttentionCell: got an attention with Causal, which needs all queries at once; a cell has one at each step. Usual fix: leave Causal out.");
        (Cell, Attention) = (Track(cell, "cell"), Track(attention, "attention"));
    }

    /// <summary>The cell inside.</summary>
    public RecurrentLayer Cell { get; }

    /// <summary>How the memory is attended to.</summary>
    public AttentionBase Attention { get; }

    /// <summary>Whether the attention vector of the step before goes in beside x, and the new state asks (Luong), instead of the old state asking before the step (Bahdanau).
    /// Needs <see cref="AttentionUnits"/>. Default false.</summary>
    public bool InputFeeding { get; init; }

    /// <summary>Width of the attention vector, which is then the output; 0 (default) for none: the output is that of the cell.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int AttentionUnits { get; init => field = Require.NotNegative(value, nameof(AttentionCell), nameof(AttentionUnits)); }

    /// <summary>Fills the kernel of the attention vector. Default Glorot uniform.</summary>
    public Initializer AttentionInitializer { get; init; } = Initializer.GlorotUniform;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ConstantNames => ["memory"];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> StateLayout =>
        [.. AttentionUnits > 0 ? [("attention", AttentionUnits)] : Array.Empty<(string, int)>(), .. Cell.StateLayout.Select(part => ($"cell/{part.Name}", part.Width))];

    internal override bool KeepsNothing => Cell.KeepsNothing && Attention.KeepsNothing;

    // A memory that was there before the first step stays; one that comes step by step is not whole until the end.
    internal override string? StreamProblem(Values inputs) => inputs.Count > 1 && !StepBackend.Varies(inputs[1]) ? base.StreamProblem(inputs)
        : "its memory is a whole sequence, which is not there before the stream has ended. Give the memory, or what it is made of, once: model.OpenStream(new Values((\"memory\", memory))); put it into a Decoder, which generates step by step, or Run it on sequences of one step with the state of the step before";

    internal override (string Name, int Width)? Trace(Values? constants) => ("weights", constants![0].Rank == 3 ? constants[0].Shape[1] : throw NoMemory(constants[0].Shape));

    /// <summary>Runs the layer on sequences that attend to a memory.</summary>
    /// <param name="x">[batch, time, features]; a mask may ride on it.</param>
    /// <param name="memory">[batch, memory time, m]; a mask may ride on it.</param>
    /// <param name="state">Where to start; zeros by default.</param>
    /// <param name="pass">Inference by default.</param>
    public RecurrentOutput<Tensor> Run(Tensor x, Tensor memory, State<Tensor>? state = null, Pass pass = default) => Run(new Values(("x", x), ("memory", memory)), state, pass);

    /// <summary>Puts the layer into a graph.</summary>
    public RecurrentOutput<Symbol> Run(Symbol x, Symbol memory, State<Symbol>? state = null) => Run([("x", x), ("memory", memory)], state);

    internal override RecurrentOutput<T> Answer<T>(Func<string, T> output) => base.Answer(output) with { Weights = output("weights") };

    /// <inheritdoc/>
    protected override void Build(Shape input, IReadOnlyList<Shape> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var memory = others[0];
        if (memory.Rank != 3)
            throw NoMemory(memory);
        if (InputFeeding && AttentionUnits == 0)
            throw new InvalidOperationException($"{Who}: InputFeeding feeds the attention vector, but there is none. Usual fix: AttentionUnits = {Cell.OutputWidth.ToString(CultureInfo.InvariantCulture)}, the width of the cell.");
        Attention.Build(Cell.OutputWidth, memory[2]);
        Cell.EnsureBuilt([[Shape.Unknown, Shape.Unknown, input[2] + (InputFeeding ? AttentionUnits : memory[2])]]);
        _kernel = AttentionUnits == 0 ? null : AddWeight("attention_kernel", [memory[2] + Cell.OutputWidth, AttentionUnits], AttentionInitializer);
    }

    /// <inheritdoc/>
    protected override Tensor Project(Tensor x) => x;

    /// <inheritdoc/>
    protected override Values Prepare(Values constants, Pass pass)
    {
        ArgumentNullException.ThrowIfNull(constants);
        if (constants[0].Rank != 3)
            throw NoMemory(constants[0].Shape);
        var memory = Attention.Prepare(constants[0]);
        return new Values(("values", memory.Values.WithMask(memory.Mask)), ("keys", memory.Keys));
    }

    /// <inheritdoc/>
    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        ArgumentNullException.ThrowIfNull(state);
        var constants = Constants(pass);
        var memory = new AttentionMemory(constants["values"].WithMask(null), constants["keys"], constants["values"].Mask);
        var inside = state.Part("cell");
        AttentionOutput<Tensor> Ask(Tensor h) => Attention.Run(h, memory, pass.Enter("attention"));
        var seen = InputFeeding ? null : Ask(inside[0]);
        var told = Tensor.Concat([projected, seen?.Context ?? state["attention"]], -1);
        var (h, after) = pass.Inside is { } steps ? (steps.Step(told), steps.State) : Cell.RunStep(told, inside, pass);
        seen ??= Ask(h);
        pass.Traces?.Add(seen.Weights);
        var cell = State<Tensor>.Tree(("cell", after));
        return _kernel is null ? cell : new State<Tensor>([("attention", Tensor.Concat([seen.Context, h], -1).MatMul(_kernel).Tanh()), .. cell.Leaves]);
    }

    private protected override Pass BeginInside(Tensor x, int steps, State<Tensor> state, Pass pass)
    {
        // Only the shape of a step counts.
        var told = x.EmptyLike([x.Shape[0], 1, x.Shape[^1] + (InputFeeding ? AttentionUnits : Constants(pass)["values"].Shape[^1])], DisplayName);
        return pass with { Inside = Cell.BeginFusedSteps(told, steps, state.Part("cell"), pass) };
    }

    ShapeException NoMemory(Shape shape) => new(Who, $"a memory of shape {shape}", "[batch, memory time, features]", "return sequences from the encoder: new Gru(64) { ReturnSequences = true }");

    static RecurrentLayer Given(RecurrentLayer cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var why = cell.Stateful ? "is Stateful, but its state is this layer's" : cell.GoBackwards ? "runs backwards (GoBackwards)"
            : !cell.OutputIsState ? "has an output that is no state" : cell.InputNames.Count > 1 ? $"takes {string.Join(", ", cell.InputNames)}" : null;
        return why is null ? cell : throw new ArgumentException($"AttentionCell: got a {cell.GetType().Name} that {why}; needed a cell that takes x and a state and gives a state. Usual fix: set such options on the AttentionCell, or leave them out.");
    }
}
