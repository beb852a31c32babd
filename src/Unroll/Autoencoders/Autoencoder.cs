namespace Unroll;

/// <summary>An autoencoder of sequences: a model that gives its input back through a narrow code, and the two halves of it, which share its weights.</summary>
/// <remarks>
/// <para>There is no official form; the three that are common are <see cref="LastVector"/>, <see cref="SequenceCode"/> and <see cref="StateToState"/>. Any other graph with a layer named <c>code</c> becomes one with
/// <see cref="From"/>. The output is as wide as the input, always.</para>
/// <para>Masks of the input are used and given to the reconstruction, so padded steps count nowhere.</para>
/// </remarks>
public sealed partial class Autoencoder
{
    const string CodeName = "code";

    Autoencoder(Functional model, Functional encoder, Functional decoder) => (Model, Encoder, Decoder) = (model, encoder, decoder);

    /// <summary>The whole: input to reconstruction. Save this one.</summary>
    public Functional Model { get; }

    /// <summary>Input to code. Trained through <see cref="Model"/>: the weights are the same.</summary>
    public Functional Encoder { get; }

    /// <summary>Code to reconstruction, without mask. Trained through <see cref="Model"/>.</summary>
    public Functional Decoder { get; }

    /// <summary>The last output of the encoder, repeated at every step: code [batch, units].</summary>
    /// <remarks>Recurrent layers of the given units, the last one's last output is the code; <see cref="RepeatVector"/>; the same units in reverse; Dense. <c>LastVector(9, 1, [100])</c> is the model of many tutorials:
    /// LSTM(100), RepeatVector(9), LSTM(100), Dense(1), 121,301 weights.</remarks>
    /// <param name="steps">Length of the sequences.</param>
    /// <param name="features">Width of a step (with a vocabulary: of the embedding).</param>
    /// <param name="units">Of the encoder's layers, the one that sees the input first.</param>
    /// <param name="options">Cell, directions, noise, vocabulary.</param>
    public static Autoencoder LastVector(int steps, int features, int[] units, AutoencoderOptions? options = null)
    {
        var (made, input, x) = Begin(nameof(LastVector), steps, features, units, options);
        for (var i = 0; i < units.Length; i++)
            x = i < units.Length - 1 ? Recurrent(made, units[i]).Run(x).Sequence : Recurrent(made, units[i]).Run(x).Last;
        x = new RepeatVector(steps).Call(Marked(x));
        foreach (var size in Mirrored(made, units, features))
            x = Recurrent(made, size).Run(x).Sequence;
        return End(made, input, x, features);
    }

    /// <summary>A shorter sequence of vectors: code [batch, time / pool^layers, units]. For long series, where one vector cannot hold everything.</summary>
    /// <remarks>Each layer of the encoder is followed by <see cref="MaxPooling1D"/>; the decoder repeats steps as often (<see cref="UpSampling1D"/>) and ends with a recurrent layer at full length.</remarks>
    /// <param name="steps">Length of the sequences, a multiple of pool^layers; null for any such length.</param>
    /// <param name="features">Width of a step (with a vocabulary: of the embedding).</param>
    /// <param name="units">Of the encoder's layers, the one that sees the input first.</param>
    /// <param name="options">Cell, directions, noise, vocabulary, pooling.</param>
    public static Autoencoder SequenceCode(int? steps, int features, int[] units, AutoencoderOptions? options = null)
    {
        var (made, input, x) = Begin(nameof(SequenceCode), steps, features, units, options);
        var together = Math.Pow(made.PoolSize, units.Length);
        if (steps is { } given && given % together != 0)
            throw new ArgumentException(FormattableString.Invariant($"Autoencoder.SequenceCode: got {given} steps for {units.Length} layers that take {made.PoolSize} steps together; needed a multiple of {together}, ") +
                "or the reconstruction would be shorter than the input. Usual fix: cut or pad the sequences, or set PoolSize.");
        foreach (var size in units)
            x = new MaxPooling1D(made.PoolSize).Call(Recurrent(made, size).Run(x).Sequence);
        x = Marked(x);
        foreach (var size in units.Reverse())
            x = new UpSampling1D(made.PoolSize).Call(Recurrent(made, size).Run(x).Sequence);
        x = Recurrent(made, made.Dense ? made.LastUnits ?? units[0] : Mirrored(made, units, features).Last()).Run(x).Sequence;
        return End(made, input, x, features);
    }

    /// <summary>The final state of the encoder is the first state of the decoder, which sees nothing else: code [batch, sum of the state's leaves], for an LSTM [h, c].</summary>
    /// <remarks>Several layers are a <see cref="StackedRecurrent"/>, and the decoder's layer i starts from the state of the encoder's layer i. Where the encoder reads in both directions, the decoder runs forward and
    /// is twice as wide: <see cref="Bridge.Concatenate(State{Symbol})"/>.</remarks>
    /// <param name="steps">Length of the sequences.</param>
    /// <param name="features">Width of a step (with a vocabulary: of the embedding).</param>
    /// <param name="units">Of the encoder's layers, and of the decoder's, the one that sees the input first.</param>
    /// <param name="options">Cell, directions, noise, vocabulary.</param>
    public static Autoencoder StateToState(int steps, int features, int[] units, AutoencoderOptions? options = null)
    {
        var (made, input, x) = Begin(nameof(StateToState), steps, features, units, options);
        var directions = made.Bidirectional ? 2 : 1;
        var decoder = Stacked([.. units.Select(size => made.Cell(directions * size))]);
        if (!made.Dense && decoder.OutputWidth != features)
            throw new ArgumentException(FormattableString.Invariant($"Autoencoder.StateToState: got {decoder.OutputWidth} units in the decoder's last layer, {features} features and no Dense; needed equal numbers, or the output would not be as wide as the input. Usual fix: Dense = true."));
        var state = Stacked([.. units.Select(size => Recurrent(made, size))]).Run(x).State;
        var code = Marked(Symbol.Concat([.. (made.Bidirectional ? Bridge.Concatenate(state) : state)], -1));
        var (leaves, at) = (new List<(string, Symbol)>(), 0);
        foreach (var (name, width) in decoder.StateLayout)
        {
            leaves.Add((name, code[.., at..(at + width)]));
            at += width;
        }
        // A step without input is one of zeros.
        var nothing = new RepeatVector(steps).Call(code[.., ..1] * 0);
        return End(made, input, decoder.Run(nothing, new State<Symbol>([.. leaves])).Sequence, features);
    }

    /// <summary>An autoencoder of a graph with one input, one output and a layer named "code", for example one that was loaded.</summary>
    /// <exception cref="ArgumentException">There is no such layer, the decoder needs more than the code, or the output is not as wide as the input.</exception>
    public static Autoencoder From(Functional model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Inputs.Count != 1 || model.Outputs.Count != 1)
            throw new ArgumentException($"Autoencoder: got a model of {model.Inputs.Count} inputs and {model.Outputs.Count} outputs; needed one of each.");
        var (input, output) = (model.Inputs[0], model.Outputs[0]);
        if (input.DType != DType.Int32 && input.Shape[^1] != output.Shape[^1])
            throw new ArgumentException($"Autoencoder: got an input {input.Shape} and an output {output.Shape}; needed equal widths, because the output is compared with the input. Usual fix: end with new Dense({(input.Shape[^1] > 0 ? input.Shape[^1].ToString(System.Globalization.CultureInfo.InvariantCulture) : "features")}).");
        var nodes = model.Graph.Nodes;
        var at = nodes.FindIndex(n => n.Layer.DisplayName == CodeName);
        if (at < 0)
            throw new ArgumentException($"Autoencoder: no layer of the model is named '{CodeName}'; needed one, the layer whose output is the code. Usual fix: new IdentityLayer {{ Name = \"{CodeName}\" }}.Call(x) behind the encoder.");
        var code = nodes[at].Outputs[0];
        return new(model, new Functional(input, code) { Name = "encoder" }, GraphCut.After(code, input, output));
    }

    /// <summary>An autoencoder of a file that <c>Model.Save</c> wrote.</summary>
    /// <exception cref="ModelFileException">The file is damaged or of another kind.</exception>
    public static Autoencoder Load(string path, Registry? registry = null) => Unroll.Model.Load(path, registry) is Functional model ? From(model)
        : throw new ArgumentException($"Autoencoder.Load: '{path}' holds no functional model; needed one that an Autoencoder's Model.Save wrote. Usual fix: Model.Load.");

    static (AutoencoderOptions Made, Symbol Input, Symbol X) Begin(string form, int? steps, int features, int[] units, AutoencoderOptions? options)
    {
        ArgumentNullException.ThrowIfNull(units);
        if (units.Length == 0 || units.Any(n => n < 1) || features < 1 || steps < 1)
            throw new ArgumentException(FormattableString.Invariant($"Autoencoder.{form}: got {steps?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any number of"} steps, {features} features and units [{string.Join(", ", units)}]; needed numbers of 1 or more, and units of at least one layer."));
        var made = options ?? new();
        if (made.Vocabulary is not null && !made.Dense)
            throw new ArgumentException($"Autoencoder.{form}: got a Vocabulary and no Dense; needed a Dense, which makes the logits. Usual fix: leave Dense = false out.");
        var input = made.Vocabulary is null ? new Symbol("series", [steps, features]) : new Symbol("ids", [steps], DType.Int32);
        // Noise on ids (word dropout) comes before the vectors, noise on numbers after them.
        var x = made is { Vocabulary: not null, Noise.InputType: DType.Int32 } ? made.Noise.Call(input) : input;
        if (made.Vocabulary is { } ids)
            x = new Embedding(ids, features).Call(x);
        if (made.Noise is { } noise && noise.InputType != DType.Int32)
            x = noise.Call(x);
        return (made, input, x);
    }

    static Autoencoder End(AutoencoderOptions made, Symbol input, Symbol x, int features)
    {
        if (made.Dense)
            x = new Dense(made.Vocabulary ?? features).Call(x);
        return From(new Functional(input, new MaskLike().Call(x, input)) { Name = "autoencoder" });
    }

    static Symbol Marked(Symbol code) => new IdentityLayer { Name = CodeName }.Call(code);

    static RecurrentBase Recurrent(AutoencoderOptions made, int units) => made.Bidirectional ? new Bidirectional(made.Cell(units)) : made.Cell(units);

    static RecurrentBase Stacked(RecurrentBase[] layers) => layers.Length == 1 ? layers[0] : new StackedRecurrent(layers);

    static IEnumerable<int> Mirrored(AutoencoderOptions made, int[] units, int features)
    {
        if (!made.Dense && made.Bidirectional)
            throw new ArgumentException("Autoencoder: got Bidirectional and no Dense; needed a Dense, because both directions together are twice as wide as a layer. Usual fix: leave Dense = false out.");
        return made.Dense ? units.Reverse() : units.Reverse().SkipLast(1).Append(features);
    }
}
