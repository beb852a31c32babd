namespace Unroll.Conformance;

/// <summary>A cell whose arithmetic is told in words, for example <c>output = state' = x . kernel + state . recurrent_kernel</c>.</summary>
/// <param name="units">Width of the output and of each state.</param>
public sealed class WordsCell(int units) : RecurrentLayer(units)
{
    Dictionary<string, Weight> _weights = [];
    WordsProgram? _program;

    /// <summary>The words.</summary>
    public string Words { get; init; } = "";

    /// <summary>Names and shapes of the weights in order: <c>kernel 3 4;bias 4</c>.</summary>
    public string WeightList { get; init; } = "";

    /// <inheritdoc/>
    public override bool OutputIsState => Program.OutputIsState;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> StateLayout =>
        [.. Enumerable.Range(0, Program.States).Select(i => (StateName(i), Units))];

    WordsProgram Program => _program ??= WordsProgram.Parse(Words);

    static string StateName(int index) => index == 0 ? "h" : FormattableString.Invariant($"s{index}");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        // A copy for the other direction has weights of its own.
        _weights = [];
        foreach (var weight in WeightList.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = weight.Split(' ');
            Shape shape = [.. parts.Skip(1).Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];
            _weights.Add(parts[0], AddWeight(parts[0], shape));
        }
    }

    /// <inheritdoc/>
    protected override Tensor Project(Tensor x) => x;

    /// <inheritdoc/>
    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var (output, next) = Program.Run(projected, [.. state], name => _weights.TryGetValue(name, out var weight) ? weight.Live : null);
        return new State<Tensor>([.. OutputIsState ? ((string, Tensor)[])[] : [("output", output)], .. next.Select((s, i) => (StateName(i), s))]);
    }
}
