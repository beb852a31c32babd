using System.Globalization;

namespace Unroll;

/// <summary>The part of a model that writes: at each step it is told what stood at the step before and says what comes next. Trained on whole sequences, then run on its own
/// outputs: one object for both.</summary>
/// <remarks>
/// <para>y_t = output(cell([x_t; known_t], h_{t-1})); x_t is the target's step t - 1, or the decoder's own (<see cref="Model.TeacherForcing"/>); x_0 is
/// <see cref="StartToken"/>, or the input "first" (zeros when not given). The shift by one is done here: the input of the layer is the target as it is.</para>
/// <para>Tokens with <see cref="Embedding"/>: x_t is its row of the token, y_t are logits over all tokens, and the own token is the one with the largest. Without it sequences of
/// vectors: y_t is fed back as it is, its gradient too.</para>
/// <para>Shapes: target [batch, time] of ids, or [batch, time, outputs], to [batch, time, outputs]; with an <see cref="AttentionCell"/> weights [batch, time, memory time].</para>
/// <para>Weights: those of the cell, of the embedding and of the output layer, under cell, embedding and output.</para>
/// <para>Mask: of the target, which the outputs carry: ids equal to <see cref="PaddingToken"/>, or the mask that rides on it. Padding is on the right; where a mask that rides
/// on the target lies elsewhere, the cell passes over masked steps, but not with <see cref="Model.TeacherForcing"/> below 1.</para>
/// <para>Inputs by name: target, known (vectors known ahead [batch, time, k]), memory and what else the cell sees, first [batch, outputs], then the initial states of the cell.
/// Outputs by name: "y", the final states, "weights". Source: Sutskever, Vinyals and Le 2014; scheduled sampling: Bengio, Vinyals, Jaitly and Shazeer 2015.</para>
/// </remarks>
public sealed partial class Decoder : Layer
{
    Layer? _output;

    /// <summary>Makes a decoder of a cell.</summary>
    /// <param name="cell">A recurrent layer of one direction, a <see cref="StackedRecurrent"/> of such, an <see cref="AttentionCell"/>.</param>
    /// <param name="outputs">Width of an output: how many tokens there are, or numbers a step.</param>
    /// <exception cref="ArgumentException">The cell runs in two directions or backwards, or carries its state from call to call.</exception>
    public Decoder(RecurrentBase cell, int outputs)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (Problem(cell) is { } why)
            throw new ArgumentException($"Decoder: got a {cell.GetType().Name} that {why}; needed a cell that knows the past alone. Usual fix: a decoder of one direction, as wide as both of the encoder's together: Bridge.Concatenate(encoded.State).");
        (Cell, Outputs) = (cell, Require.Positive(outputs, nameof(Decoder)));
    }

    /// <summary>What runs step by step.</summary>
    public RecurrentBase Cell { get; }

    /// <summary>Width of an output.</summary>
    public int Outputs { get; }

    /// <summary>Turns tokens into vectors; may be the encoder's. Null (default) for sequences of vectors.</summary>
    public Embedding? Embedding { get; init; }

    /// <summary>From the cell's outputs to <see cref="Outputs"/> numbers, for example <c>new TiedDense(words)</c>. Null (default): a Dense of that width.</summary>
    public Layer? Output { get; init; }

    /// <summary>The token before the first. Default 2, the first that a <c>Vocabulary</c> reserves (0 is padding, 1 unknown).</summary>
    public int StartToken { get; init; } = 2;

    /// <summary>The token that ends a sequence. Default 3.</summary>
    public int EndToken { get; init; } = 3;

    /// <summary>The token that stands in padding, whose steps are masked. Default 0; -1 for none.</summary>
    public int PaddingToken { get; init; }

    /// <summary>Whether a token that is fed back in training is drawn from the decoder's distribution, instead of its most likely one. Default false.</summary>
    public bool SamplesOwn { get; init; }

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <inheritdoc/>
    protected internal override DType InputType => Embedding is null ? DType.Float32 : DType.Int32;

    /// <inheritdoc/>
    protected internal override string? Detail => string.Create(CultureInfo.InvariantCulture, $"{Cell.GetType().Name} to {Outputs}");

    internal override string? StreamProblem(Values inputs) => "it is given the target, which a stream does not know; model.Generate feeds it its own outputs";

    internal override bool SizesWeights(string input) => input != "first" && !Cell.StateLayout.Any(part => part.Name == input);

    IEnumerable<string> ConstantNames => Cell.InputNames.Skip(1);

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        var (target, constants) = (inputs[0], Cell.InputNames.Count - 1);
        if (target.Rank != (Embedding is null ? 3 : 2) || (Embedding is null && target[2] != Outputs && Output is null))
            throw Unfit(target);
        if (inputs.Count - 1 - constants is not (0 or 1))
            throw new ShapeException(Who, FormattableString.Invariant($"{inputs.Count} inputs"), $"target{string.Concat(ConstantNames.Select(n => $", {n}"))}, and known if anything is", "decoder.Teach(target, memory, state)");
        var known = inputs.Count - 1 > constants ? inputs[1][^1] : 0;
        if (Embedding is { } words)
        {
            if (words.Inputs < Outputs || StartToken < 0 || StartToken >= words.Inputs)
                throw new ShapeException(Who, FormattableString.Invariant($"an embedding of {words.Inputs} tokens, {Outputs} outputs and the start token {StartToken}"), "a row for each output and for the start token", "new Embedding(outputs, width)");
            Track(words, "embedding").EnsureBuilt([[Shape.Unknown, Shape.Unknown]]);
        }
        Track(Cell, "cell").EnsureBuilt([[Shape.Unknown, Shape.Unknown, (Embedding?.Outputs ?? target[2]) + known], .. inputs.Skip(inputs.Count - constants)]);
        _output = Track(Output ?? new Dense(Outputs), "output");
        _output.EnsureBuilt([[Shape.Unknown, Shape.Unknown, Cell.OutputWidth]]);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var target = inputs[0];
        if (target.Rank != (Embedding is null ? 3 : 2) || (Embedding is null && Cell.IsBuilt && target.Shape[2] != Outputs && Output is null))
            throw Unfit(target.Shape);
        var given = DecoderInputs.Read(this, inputs, [.. ConstantNames]);
        if (Embedding is not null && target.IsFloat && target.Backend is not ShapeOnlyBackend)
            target = target.To(DType.Int32).WithMask(target.Mask);
        var (riding, mask) = (target.Mask, target.Mask);
        if (Embedding is not null && PaddingToken >= 0)
            mask = MaskedSteps.Both(mask, Mask.From(target.WithMask(null).NotEqualTo(PaddingToken), "padding tokens of the target"), DisplayName);
        // What stands in padding changes nothing, also in the steps after it.
        target = (Embedding is null && mask is not null ? Tensor.Where(mask.Against(3), target.WithMask(null), target.Like(0)) : target).WithMask(null);
        var (y, state, weights) = pass.FedBack > 0 && target.Backend is not ShapeOnlyBackend && target.Shape[1] > 0 ? Fed(target, given, pass) : Whole(target, given, riding is { Kind: not MaskKind.Right } ? riding : null, pass);
        (string, Tensor)[] seen = weights is null ? [] : [("weights", weights)];
        return new Values([("y", y.WithMask(mask)), .. state.Leaves, .. seen]);
    }

    /// <summary>All steps at once: each is told the target's step before it.</summary>
    (Tensor Y, State<Tensor> State, Tensor? Weights) Whole(Tensor target, DecoderInputs given, Mask? held, Pass pass)
    {
        // Behind the last real step it does not matter what the state becomes; before the first one it must not move, and the first one is told that nothing was before it.
        if (held is not null && (Embedding is not null || given.First is not null))
            target = Embedding is not null ? Tensor.Where(held.Steps, target, target.Like(StartToken)) : Tensor.Where(held.Against(3), target, given.First!.ExpandDims(1).BroadcastTo(target.Shape));
        var x = Embedding is { } words ? words.Call(ShiftedIds(target), pass).WithMask(null) : Shifted(target, given.First);
        var r = Cell.Run(given.Beside(Joined(x, given.Known).WithMask(held)), given.State, pass);
        return (_output!.Call(r.Sequence.WithMask(null), pass), r.State, r.Weights);
    }

    static Tensor Joined(Tensor x, Tensor? known) => known is null ? x : Tensor.Concat([x, known], -1);

    Tensor ShiftedIds(Tensor target)
    {
        if (target.Backend is ShapeOnlyBackend)
            return target;
        var (ids, time) = (target.AsSpan<int>().ToArray(), target.Shape[1]);
        for (var at = ids.Length - 1; at >= 0; at--)
            ids[at] = at % time == 0 ? StartToken : ids[at - 1];
        return Tensor.From(ids, target.Shape).On(target.Backend);
    }

    static Tensor Shifted(Tensor target, Tensor? first)
    {
        if (target.Shape[1] == 0)
            return target;
        var before = first is null ? target.EmptyLike([target.Shape[0], 1, target.Shape[2]], "zeros", clear: true) : first.ExpandDims(1);
        return target.Shape[1] == 1 ? before : Tensor.Concat([before, target[.., ..^1]], 1);
    }

    ShapeException Unfit(Shape target) => new(Who, $"a target of shape {target}", Embedding is null ? FormattableString.Invariant($"[batch, time, {Outputs}]") : "ids [batch, time]",
        Embedding is null ? "give an Embedding when these are tokens" : "leave the Embedding out when these are numbers");

    static string? Problem(RecurrentBase cell) => cell switch
    {
        Bidirectional => "reads sequences in both directions",
        StackedRecurrent stack => stack.Layers.Select(Problem).FirstOrDefault(p => p is not null),
        RecurrentLayer { GoBackwards: true } => "reads sequences from the end (GoBackwards)",
        RecurrentLayer { Stateful: true } => "is Stateful",
        RecurrentLayer { SequenceNames.Count: > 1 } layer => $"takes {string.Join(", ", layer.SequenceNames)}",
        _ => null,
    };
}
