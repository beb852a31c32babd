using System.Globalization;

namespace Unroll;

/// <summary>Brings every feature of the data to mean 0 and variance 1, by numbers taken from data once.</summary>
/// <remarks>
/// <para>y = (x - mean) / max(sqrt(variance), 1e-7); with <see cref="Invert"/> y = mean + x max(sqrt(variance), 1e-7).</para>
/// <para>Shapes: unchanged.</para>
/// <para>Weights (not trained): mean and variance, of the lengths of <see cref="Axis"/>, and count, how many numbers went into each mean. None when
/// <see cref="Mean"/> and <see cref="Variance"/> are given.</para>
/// <para>Mask: kept; masked steps do not count in <see cref="Adapt(Tensor)"/> (in Keras they do).</para>
/// <para>Call <see cref="Adapt(Tensor)"/> with training data before training; until then mean is 0 and variance 1.</para>
/// </remarks>
public sealed class Normalization : UnaryLayer
{
    const double Tiny = 1e-7;

    int[] _kept = [];
    Weight? _mean, _variance, _count;

    /// <summary>The axes that have a mean for each position; the others are averaged over, the batch always. Empty for one mean of all. Default the last.</summary>
    public int[] Axis { get; init; } = [-1];

    /// <summary>The means, if they are known: one for all, or one for each position along the axes. Default: from <see cref="Adapt(Tensor)"/>.</summary>
    public float[]? Mean { get; init; }

    /// <summary>The variances, if they are known; as many as <see cref="Mean"/> has. Default: from <see cref="Adapt(Tensor)"/>.</summary>
    public float[]? Variance { get; init; }

    /// <summary>Whether numbers are brought back to the scale of the data. Default false.</summary>
    public bool Invert { get; init; }

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        _kept = AxisList.Resolve(Who, input, Axis);
        if (_kept.Contains(0))
            throw new ShapeException(Who, $"axis 0 of an input {input}", "axes behind the batch");
        var shape = AxisList.Of(input, _kept);
        if (Mean is null && Variance is null)
        {
            _mean = AddWeight("mean", shape, Initializer.Zeros, trainable: false);
            _variance = AddWeight("variance", shape, Initializer.Ones, trainable: false);
            _count = AddWeight("count", Shape.Scalar, Initializer.Zeros, trainable: false);
        }
        else if (Mean is null || Variance is null || Mean.Length != Variance.Length || (Mean.Length != 1 && Mean.Length != shape.Size))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{Who}: got {Mean?.Length ?? 0} means and {Variance?.Length ?? 0} variances for an input {input}; needed one of each, or {shape.Size} of each. Usual fix: leave both out and call Adapt(data)."));
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        x = (x.IsFloat ? x : x.To(DType.Float32)).Clean();
        var broadcast = AxisList.Only(x.Shape, _kept);
        var mean = _mean is null ? Given(Mean!, broadcast, x) : _mean.Live.Reshape(broadcast);
        var variance = _variance is null ? Given(Variance!, broadcast, x) : _variance.Live.Reshape(broadcast);
        var deviation = variance.Sqrt();
        deviation = Tensor.Maximum(deviation, deviation.Like(Tiny));
        return Invert ? mean + x * deviation : (x - mean) / deviation;
    }

    /// <summary>Takes mean and variance from data, in place of what was there; computed in double precision.</summary>
    /// <param name="data">As the layer will get it, batch first. Masked steps do not count.</param>
    /// <exception cref="InvalidOperationException">Mean and variance were given, or there is nothing to average.</exception>
    /// <exception cref="ShapeException">The data does not fit the input that the layer was built for.</exception>
    public void Adapt(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        EnsureBuilt([data.Shape.With(0, Shape.Unknown)]);
        if (_mean is null)
            throw new InvalidOperationException($"{Who}.Adapt: mean and variance were given when it was made. Usual fix: leave out Mean and Variance.");
        var shape = AxisList.Of(data.Shape, AxisList.Resolve(Who, data.Shape, Axis));
        if (shape != _mean.Shape)
            throw new ShapeException($"{Who}.Adapt", $"data {data.Shape}", $"lengths {_mean.Shape} along the axes [{string.Join(", ", Axis)}], as when it was built");
        using var off = Gradients.Off();
        var exact = data.To(DType.Float64).Clean();
        var axes = AxisList.Others(exact.Rank, _kept);
        var mask = exact.Mask;
        var count = axes.Aggregate(1.0, (n, axis) => n * (mask is null || axis > 1 ? exact.Shape[axis] : 1)) * (mask is null ? 1 : mask.Lengths().Sum());
        if (count == 0)
            throw new InvalidOperationException($"{Who}.Adapt: got {data.Shape}{(mask is null ? "" : ", every step masked")}; needed at least one number for each mean.");
        var moments = Moments.Of(exact, axes, mask?.Against(exact.Rank));
        EnsureFilled();
        Set(_mean, moments.Mean);
        Set(_variance!, moments.Variance);
        _count!.Assign(Tensor.Full(Shape.Scalar, count, _count.Live.DType).On(_count.Live.Backend));
    }

    static void Set(Weight weight, Tensor value) => weight.Assign(value.Reshape(weight.Shape).To(weight.Live.DType).On(weight.Live.Backend));

    static Tensor Given(float[] numbers, Shape shape, Tensor like) =>
        (numbers.Length == 1 ? Tensor.Full(AxisList.Only(shape), numbers[0]) : Tensor.From(numbers, shape)).On(like.Backend);
}
