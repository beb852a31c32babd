namespace Unroll;

public sealed partial class Symbol
{
    /// <summary>a + b, broadcast.</summary>
    public static Symbol operator +(Symbol a, Symbol b) => Join("add", a, b);

    /// <summary>a - b, broadcast.</summary>
    public static Symbol operator -(Symbol a, Symbol b) => Join("subtract", a, b);

    /// <summary>a * b elementwise, broadcast.</summary>
    public static Symbol operator *(Symbol a, Symbol b) => Join("multiply", a, b);

    /// <summary>a / b elementwise, broadcast.</summary>
    public static Symbol operator /(Symbol a, Symbol b) => Join("divide", a, b);

    /// <summary>-x.</summary>
    public static Symbol operator -(Symbol x) => x.Op("negate");

    /// <summary>x + s.</summary>
    public static Symbol operator +(Symbol x, float s) => x.Op("add_number", number: s);

    /// <summary>s + x.</summary>
    public static Symbol operator +(float s, Symbol x) => x.Op("add_number", number: s);

    /// <summary>x - s.</summary>
    public static Symbol operator -(Symbol x, float s) => x.Op("add_number", number: -s);

    /// <summary>s - x.</summary>
    public static Symbol operator -(float s, Symbol x) => x.Op("number_minus", number: s);

    /// <summary>x * s.</summary>
    public static Symbol operator *(Symbol x, float s) => x.Op("multiply_number", number: s);

    /// <summary>s * x.</summary>
    public static Symbol operator *(float s, Symbol x) => x.Op("multiply_number", number: s);

    /// <summary>x / s.</summary>
    public static Symbol operator /(Symbol x, float s) => x.Op("over_number", number: s);

    /// <summary>s / x.</summary>
    public static Symbol operator /(float s, Symbol x) => x.Op("number_over", number: s);

    /// <summary>The smaller of a and b.</summary>
    public static Symbol Minimum(Symbol a, Symbol b) => Join("minimum", a, b);

    /// <summary>The larger of a and b.</summary>
    public static Symbol Maximum(Symbol a, Symbol b) => Join("maximum", a, b);

    /// <summary>Symbols one after another along an axis (the batch is axis 0).</summary>
    public static Symbol Concat(IReadOnlyList<Symbol> symbols, int axis) => new OpLayer("concat") { Settings = [axis] }.Call(symbols);

    /// <summary>Equal symbols along a new axis (the batch is axis 0).</summary>
    public static Symbol Stack(IReadOnlyList<Symbol> symbols, int axis) => new OpLayer("stack") { Settings = [axis] }.Call(symbols);

    /// <summary>condition ? a : b elementwise, by taking.</summary>
    public static Symbol Where(Symbol condition, Symbol a, Symbol b) => new OpLayer("where").Call([condition, a, b]);

    /// <summary>The scores of additive attention without a scale: sum over the units of tanh(query + key), [batch, queries, time].</summary>
    public Symbol AdditiveScore(Symbol keys) => Join("additive_score", this, keys);

    /// <summary>Matrix product over the last two axes.</summary>
    public Symbol MatMul(Symbol other) => Join("matmul", this, other);

    /// <inheritdoc cref="Tensor.MatMul(Tensor, Tensor)"/>
    public Symbol MatMul(Symbol other, Symbol start) => new OpLayer("matmul_add").Call([this, other, start]);

    /// <summary>Rows of this table picked by ids.</summary>
    public Symbol Gather(Symbol ids) => Join("gather", this, ids);

    /// <summary>x to a constant power.</summary>
    public Symbol Pow(float power) => Op("power", number: power);

    /// <summary>|x|.</summary>
    public Symbol Abs() => Op("abs");

    /// <summary>e^x.</summary>
    public Symbol Exp() => Op("exp");

    /// <summary>Natural logarithm.</summary>
    public Symbol Log() => Op("log");

    /// <summary>Square root.</summary>
    public Symbol Sqrt() => Op("sqrt");

    /// <summary>x squared.</summary>
    public Symbol Square() => Op("square");

    /// <summary>1 / x.</summary>
    public Symbol Reciprocal() => Op("reciprocal");

    /// <summary>Sine.</summary>
    public Symbol Sin() => Op("sin");

    /// <summary>Cosine.</summary>
    public Symbol Cos() => Op("cos");

    /// <summary>Hyperbolic tangent.</summary>
    public Symbol Tanh() => Op("tanh");

    /// <summary>1 / (1 + e^-x).</summary>
    public Symbol Sigmoid() => Op("sigmoid");

    /// <summary>max(x, 0).</summary>
    public Symbol Relu() => Op("relu");

    /// <summary>Softmax along an axis.</summary>
    public Symbol Softmax(int axis = -1) => Op("softmax", [axis]);

    /// <summary>log(softmax) along an axis.</summary>
    public Symbol LogSoftmax(int axis = -1) => Op("log_softmax", [axis]);

    /// <summary>Sum over axes (the batch is axis 0).</summary>
    public Symbol Sum(ReadOnlySpan<int> axes, bool keepDims = false) => Op("sum", [keepDims ? 1 : 0, .. axes]);

    /// <summary>Mean over axes (the batch is axis 0).</summary>
    public Symbol Mean(ReadOnlySpan<int> axes, bool keepDims = false) => Op("mean", [keepDims ? 1 : 0, .. axes]);

    /// <summary>Largest element over axes (the batch is axis 0).</summary>
    public Symbol Max(ReadOnlySpan<int> axes, bool keepDims = false) => Op("max", [keepDims ? 1 : 0, .. axes]);

    /// <summary>Smallest element over axes (the batch is axis 0).</summary>
    public Symbol Min(ReadOnlySpan<int> axes, bool keepDims = false) => Op("min", [keepDims ? 1 : 0, .. axes]);

    /// <summary>Position of the largest element along an axis.</summary>
    public Symbol ArgMax(int axis = -1) => Op("argmax", [axis]);

    /// <summary>Ids as rows with a single 1.</summary>
    public Symbol OneHot(int classes) => Op("one_hot", [classes]);

    /// <summary>x > number, as Bool.</summary>
    public Symbol Greater(float number) => Op("greater", number: number);

    /// <summary>x != number, as Bool.</summary>
    public Symbol NotEqualTo(float number) => Op("not_equal", number: number);

    /// <summary>x limited to [low, high].</summary>
    public Symbol Clip(float low, float high) => Op("clip", [BitConverter.SingleToInt32Bits(low), BitConverter.SingleToInt32Bits(high)]);

    /// <summary>Another element type.</summary>
    public Symbol To(DType type) => Op("to", [(int)type]);

    /// <summary>Another shape; the batch axis stays and is not given. One length may be -1.</summary>
    public Symbol Reshape(params ReadOnlySpan<int> sizes) => Op("reshape", [.. sizes]);

    /// <summary>The axes in another order; axis 0 is the batch.</summary>
    public Symbol Permute(params ReadOnlySpan<int> axes) => Op("permute", [.. axes]);

    /// <summary>A new axis of length 1.</summary>
    public Symbol ExpandDims(int axis) => Op("expand_dims", [axis]);

    /// <summary>Drops an axis of length 1.</summary>
    public Symbol Squeeze(int axis) => Op("squeeze", [axis]);

    /// <summary>Reversed along an axis.</summary>
    public Symbol Flip(int axis) => Op("flip", [axis]);

    /// <summary>Each element along an axis repeated in place.</summary>
    public Symbol RepeatEach(int count, int axis) => Op("repeat_each", [axis, count]);

    /// <summary>Parts of the given lengths along an axis.</summary>
    public IReadOnlyList<Symbol> Split(ReadOnlySpan<int> sizes, int axis) => new OpLayer("split") { Settings = [axis, .. sizes] }.CallNamed([("x", this)]);

    /// <summary>Cut off from the gradient.</summary>
    public Symbol Detach() => Op("detach");

    /// <summary>Indices and ranges, one for each leading axis, the batch first: <c>x[.., ^1]</c>.</summary>
    public Symbol this[params ReadOnlySpan<Slice> slices] => Op("slice", SliceCode.Encode(slices));

    Symbol Op(string op, int[]? settings = null, float number = 0) => new OpLayer(op) { Settings = settings ?? [], Number = number }.Call(this);

    static Symbol Join(string op, Symbol a, Symbol b) => new OpLayer(op).Call([a, b]);
}
