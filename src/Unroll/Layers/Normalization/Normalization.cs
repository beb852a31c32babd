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
    public void Adapt(Tensor data) => Adapt([data]);

    /// <summary>Takes mean and variance from data that comes in batches: the same as from all of it at once.</summary>
    /// <inheritdoc cref="Adapt(Tensor)"/>
    public void Adapt(IEnumerable<Tensor> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var off = Gradients.Off();
        (Tensor Mean, Tensor Variance, Tensor Count)? total = null;
        foreach (var batch in data)
            total = total is { } before ? Joined(before, Measured(batch)) : Measured(batch);
        var most = total?.Count.Max().ItemDouble() ?? 0;
        if (total is not { } all || most == 0)
            throw new InvalidOperationException($"{Who}.Adapt: got no data, or no step that is real; needed at least one number for each mean.");
        EnsureFilled();
        Set(_mean!, all.Mean);
        Set(_variance!, all.Variance);
        _count!.Assign(Tensor.Full(Shape.Scalar, most, _count.Live.DType).On(_count.Live.Backend));
    }

    (Tensor Mean, Tensor Variance, Tensor Count) Measured(Tensor batch)
    {
        EnsureBuilt([batch.Shape.With(0, Shape.Unknown)]);
        if (_mean is null)
            throw new InvalidOperationException($"{Who}.Adapt: mean and variance were given when it was made. Usual fix: leave out Mean and Variance.");
        if (AxisList.Of(batch.Shape, AxisList.Resolve(Who, batch.Shape, Axis)) != _mean.Shape)
            throw new ShapeException($"{Who}.Adapt", $"data {batch.Shape}", $"lengths {_mean.Shape} along the axes [{string.Join(", ", Axis)}], as when it was built");
        var exact = batch.To(DType.Float64).Clean();
        var axes = AxisList.Others(exact.Rank, _kept);
        var (mean, variance, count) = Moments.Recorded(exact, axes, exact.Mask?.Against(exact.Rank));
        return (mean, variance, count ?? Tensor.Full(mean.Shape, exact.Shape.Size / Math.Max(1.0, mean.Shape.Size), DType.Float64));
    }

    /// <summary>The moments of two parts together.</summary>
    static (Tensor, Tensor, Tensor) Joined((Tensor Mean, Tensor Variance, Tensor Count) a, (Tensor Mean, Tensor Variance, Tensor Count) b)
    {
        var count = a.Count + b.Count;
        var (share, apart) = (b.Count / Tensor.Maximum(count, count.Like(1)), b.Mean - a.Mean);
        var rest = share.Like(1) - share;
        return (a.Mean + apart * share, a.Variance * rest + b.Variance * share + apart.Square() * share * rest, count);
    }

    static void Set(Weight weight, Tensor value) => weight.Assign(value.Reshape(weight.Shape).To(weight.Live.DType).On(weight.Live.Backend));

    static Tensor Given(float[] numbers, Shape shape, Tensor like) =>
        (numbers.Length == 1 ? Tensor.Full(AxisList.Only(shape), numbers[0]) : Tensor.From(numbers, shape)).On(like.Backend);
}
