namespace Unroll;

/// <summary>What every recurrent layer is, made of one cell, two directions or a stack: sequences and a state go in, sequences and a state come out.</summary>
/// <remarks>For a cell of your own derive from <see cref="RecurrentLayer"/>.</remarks>
public abstract class RecurrentBase : Layer
{
    private protected RecurrentBase()
    {
    }

    /// <summary>The leaves of the state in order, with their paths and widths.</summary>
    public abstract IReadOnlyList<(string Name, int Width)> StateLayout { get; }

    /// <summary>Features of the output of a step.</summary>
    public abstract int OutputWidth { get; }

    /// <summary>Positions between the batch (and time) and the features of outputs and states, for x of a shape [batch, time, ...]; a ConvLSTM has some. Default: none.</summary>
    internal virtual Shape Positions(Shape x) => [];

    /// <summary>The inputs before the initial states: x, further sequences, constants.</summary>
    internal virtual IReadOnlyList<string> InputNames => ["x"];

    /// <inheritdoc/>
    public sealed override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <summary>Whether the main output is the output of every step.</summary>
    internal abstract bool GivesSequences { get; }

    /// <summary>Forgets the carried states of <see cref="RecurrentLayer.Stateful"/> layers: their next call starts from zeros.</summary>
    public abstract void ResetState();

    /// <summary>Runs the layer on a batch of sequences [batch, time, features].</summary>
    /// <param name="x">The sequences; a mask may ride on them.</param>
    /// <param name="state">Where to start; zeros by default.</param>
    /// <param name="pass">Inference by default; <see cref="Model.TrainingPass"/> in training.</param>
    /// <exception cref="ShapeException">x is not of rank 3, or the state is not this layer's.</exception>
    public RecurrentOutput<Tensor> Run(Tensor x, State<Tensor>? state = null, Pass pass = default) => Run(new Values(("x", x)), state, pass);

    /// <summary>Runs the layer on data whose axes may be the other way round; <c>Sequence</c> comes back as x came, without a copy of x.</summary>
    /// <param name="x">[batch, time, features] or [time, batch, features]; a mask on it has the same first two axes.</param>
    /// <param name="axes">Which.</param>
    /// <param name="state">Where to start, [batch, width] either way; zeros by default.</param>
    /// <param name="pass">Inference by default.</param>
    public RecurrentOutput<Tensor> Run(Tensor x, Axes axes, State<Tensor>? state = null, Pass pass = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (axes == Axes.BatchMajor)
            return Run(x, state, pass);
        if (x.Rank < 2)
            throw new ShapeException(Who, $"an input of shape {x.Shape}", "[time, batch, features]");
        var r = Run(Turned(x), state, pass);
        return r with { Sequence = Turned(r.Sequence), Backward = r.Backward is { } other ? other with { Sequence = Turned(other.Sequence) } : null };
    }

    static Tensor Turned(Tensor x) => x.WithMask(null).Transpose(0, 1).WithMask(x.Mask is { } mask ? Mask.From(mask.Steps.Transpose(0, 1), mask.Origin) : null);

    /// <summary>Runs the layer on several inputs by name: sequences that go through time together, and what every step sees.</summary>
    /// <inheritdoc cref="Run(Tensor, State{Tensor}, Pass)"/>
    public RecurrentOutput<Tensor> Run(Values x, State<Tensor>? state = null, Pass pass = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        var outputs = Call(state is null ? x : new Values([.. x.Names.Zip(x), .. state.Leaves]), pass);
        return Answer(name => outputs[name]);
    }

    /// <summary>Puts the layer into a graph; every output is an edge like any other.</summary>
    public RecurrentOutput<Symbol> Run(Symbol x, State<Symbol>? state = null) => Run([("x", x)], state);

    /// <summary>Puts the layer into a graph with several inputs by name.</summary>
    public RecurrentOutput<Symbol> Run(IReadOnlyList<(string Name, Symbol Symbol)> x, State<Symbol>? state = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return AnswerOf(CallNamed([.. x, .. state?.Leaves ?? []]));
    }

    /// <summary>A step is real where every sequence says so.</summary>
    internal static Mask? MaskOf(IEnumerable<Tensor> sequences) => sequences.Select(s => s.Mask).Aggregate((a, b) => a is null || b is null || a.SameAs(b) ? a ?? b
        : Mask.From(Tensor.Where(a.Steps, b.Steps, a.Steps), $"{a.Origin} and {b.Origin}"));

    internal RecurrentOutput<Symbol> AnswerOf(IReadOnlyList<Symbol> outputs) => Answer(name => outputs.First(o => o.Name == name));

    /// <summary>The outputs of a call by name.</summary>
    internal virtual RecurrentOutput<T> Answer<T>(Func<string, T> output) where T : class =>
        new(output("sequence"), output("last"), new State<T>([.. StateLayout.Select(part => (part.Name, output(part.Name)))]));

    /// <summary>Begins a run whose inputs are made while it goes on. The numbers are those of a run on the whole sequence.</summary>
    /// <param name="x">A step [batch, 1, features]; only its shape and kind count.</param>
    /// <param name="steps">How many there will be at most.</param>
    /// <param name="constants">What every step sees, or null.</param>
    /// <param name="state">Where to start; zeros by default.</param>
    /// <param name="pass">As the layer around it has it.</param>
    internal virtual StepLoop BeginSteps(Tensor x, int steps, Values? constants, State<Tensor>? state, Pass pass) => throw new InvalidOperationException(
        $"{Who} cannot feed on its own outputs: it does not run step by step. Usual fix: a recurrent layer of one direction, a StackedRecurrent of such, or an AttentionCell.");
}
