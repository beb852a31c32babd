namespace Unroll;

/// <summary>A tensor operation as a node of a graph, saved by name and settings. Made by the operators and methods of <see cref="Symbol"/>.</summary>
public sealed class OpLayer(string op) : Layer
{
    /// <summary>The operation's name, one of <see cref="OpTable"/>.</summary>
    public string Op { get; } = OpTable.Require(op);

    /// <summary>Whole-number settings: axes, lengths, starts and ends.</summary>
    public int[] Settings { get; init; } = [];

    /// <summary>A number it works with, for example the 2 of <c>x * 2</c>.</summary>
    public float Number { get; init; }

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var outputs = OpTable.Run(Op, [.. inputs], Settings, Number);
        return new Values([.. outputs.Select((y, i) => (i == 0 ? "y" : $"y{i}", y))]);
    }
}
