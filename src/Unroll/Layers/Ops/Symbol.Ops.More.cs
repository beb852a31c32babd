namespace Unroll;

public sealed partial class Symbol
{
    /// <summary>-1, 0 or 1.</summary>
    public Symbol Sign() => Op("sign");

    /// <summary>The whole number below.</summary>
    public Symbol Floor() => Op("floor");

    /// <summary>The nearest whole number, halves to even.</summary>
    public Symbol Round() => Op("round");

    /// <summary>log(1 + x), accurate near 0.</summary>
    public Symbol Log1p() => Op("log1p");

    /// <summary>e^x - 1, accurate near 0.</summary>
    public Symbol Expm1() => Op("expm1");

    /// <summary>Error function.</summary>
    public Symbol Erf() => Op("erf");

    /// <summary>log(1 + e^x).</summary>
    public Symbol Softplus() => Op("softplus");

    /// <summary>log(1 / (1 + e^-x)), without overflow.</summary>
    public Symbol LogSigmoid() => Op("log_sigmoid");

    /// <summary>a == b elementwise, as Bool.</summary>
    public Symbol EqualTo(Symbol other) => Join("equal_to", this, other);

    /// <summary>a != b elementwise, as Bool.</summary>
    public Symbol NotEqualTo(Symbol other) => Join("not_equal_to", this, other);

    /// <summary>a &lt; b elementwise, as Bool.</summary>
    public Symbol Less(Symbol other) => Join("less", this, other);

    /// <summary>a &lt;= b elementwise, as Bool.</summary>
    public Symbol LessOrEqual(Symbol other) => Join("less_or_equal", this, other);

    /// <summary>a &gt; b elementwise, as Bool.</summary>
    public Symbol Greater(Symbol other) => Join("greater_than", this, other);

    /// <summary>a &gt;= b elementwise, as Bool.</summary>
    public Symbol GreaterOrEqual(Symbol other) => Join("greater_or_equal", this, other);

    /// <summary>One element of the last axis for each position of the axes before: index has the shape without the last axis.</summary>
    public Symbol TakeLast(Symbol index) => Join("take_last", this, index);

    /// <inheritdoc cref="Tensor.ScatterAt"/>
    public Symbol ScatterAt(Symbol index, Symbol row) => new OpLayer("scatter_at").Call([this, index, row]);

    /// <summary>More elements before and after along an axis (the batch is axis 0).</summary>
    public Symbol Pad(int axis, int before, int after, float value = 0) => Op("pad", [axis, before, after], value);

    /// <summary>Two axes swapped; the last two by default.</summary>
    public Symbol Transpose(int a = -2, int b = -1) => Op("transpose", [a, b]);

    /// <summary>The slices along an axis of known length, which they lose.</summary>
    public IReadOnlyList<Symbol> Unstack(int axis) => new OpLayer("unstack") { Settings = [axis] }.CallNamed([("x", this)]);

    /// <summary>Parts of one length along an axis.</summary>
    /// <exception cref="ShapeException">The axis has no known length, or one that the parts do not divide.</exception>
    public IReadOnlyList<Symbol> Split(int parts, int axis = -1)
    {
        axis = Shape.Axis("Split", axis);
        if (parts < 1 || Shape[axis] == Shape.Unknown || Shape[axis] % parts != 0)
            throw new ShapeException("Split", $"{parts} parts of axis {axis} of {Shape}", "a known length that the number of parts divides", "give the lengths of the parts");
        var sizes = new int[parts];
        Array.Fill(sizes, Shape[axis] / parts);
        return Split(sizes.AsSpan(), axis);
    }

    /// <summary>Windows along an axis (the batch is axis 0), as a new axis behind it.</summary>
    public Symbol Unfold(int axis, int size, int stride = 1, int dilation = 1) => Op("unfold", [axis, size, stride, dilation]);

    /// <summary>Windows added up where they lie; the opposite of <see cref="Unfold"/>.</summary>
    public Symbol Fold(int axis, int length, int stride = 1, int dilation = 1) => Op("fold", [axis, length, stride, dilation]);

    /// <summary>Sum over one axis (the batch is axis 0).</summary>
    public Symbol Sum(int axis, bool keepDims = false) => Sum([axis], keepDims);

    /// <summary>Mean over one axis (the batch is axis 0).</summary>
    public Symbol Mean(int axis, bool keepDims = false) => Mean([axis], keepDims);

    /// <summary>Largest element over one axis (the batch is axis 0).</summary>
    public Symbol Max(int axis, bool keepDims = false) => Max([axis], keepDims);

    /// <summary>Smallest element over one axis (the batch is axis 0).</summary>
    public Symbol Min(int axis, bool keepDims = false) => Min([axis], keepDims);
}
