namespace Unroll;

/// <summary>The spectrum of each feature over time: how much of each frequency a curve holds.</summary>
/// <remarks>
/// <para>X[k] = sum_t x[t] e^(-2 pi i k t / T) for k = 0 ... T / 2 (of a real series the rest mirrors these); k counts cycles in the whole series.</para>
/// <para>Shapes: [batch, time, features] to [batch, frequencies, features], or [batch, frequencies, 2 * features] with <see cref="SpectrumOutput.Complex"/>; frequencies = time / 2 + 1, rounded down.</para>
/// <para>Mask: used up; masked steps count as zeros.</para>
/// <para>Any length. Worked out as a product with a table of [time, 2 * frequencies] numbers, which is kept for the latest length: fast up to some thousand steps; pool longer
/// series first.</para>
/// </remarks>
public sealed class FftFeatures : UnaryLayer
{
    // The root of a smaller power has no useful gradient.
    const float Smallest = 1e-24f;

    volatile Tensor? _table;

    /// <summary>Magnitudes, powers, or real and imaginary parts. Default magnitudes.</summary>
    public SpectrumOutput Output { get; init; }

    /// <summary>Whether sums are divided by the number of steps, so that numbers do not grow with the length. Default false, as NumPy's <c>rfft</c>.</summary>
    public bool Normalize { get; init; }

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Consume;

    internal override string? StreamProblem(Values inputs) => "it looks at all time steps";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.Rank != 3 || x.Shape[1] == 0)
            throw new ShapeException(Who, $"{x.Shape}", "[batch, time, features] with at least one step", "give one series a feature axis with ExpandDims(2)");
        if (x.Mask is { } mask)
            x = Tensor.Where(mask.Against(3), x, x.Like(0)).WithMask(null);
        var frequencies = (x.Shape[1] / 2) + 1;
        var both = x.Transpose(1, 2).MatMul(TableFor(x)).Transpose(1, 2);
        if (Normalize)
            both /= x.Shape[1];
        Tensor real = both[.., ..frequencies], imaginary = both[.., frequencies..];
        if (Output == SpectrumOutput.Complex)
            return Tensor.Concat([real, imaginary], 2);
        var power = real.Square() + imaginary.Square();
        return Output == SpectrumOutput.Power ? power : Tensor.Maximum(power, power.Like(Smallest)).Sqrt();
    }

    /// <summary>Cosines, then sines below zero: [time, 2 * frequencies].</summary>
    Tensor TableFor(Tensor x)
    {
        var (steps, frequencies) = (x.Shape[1], (x.Shape[1] / 2) + 1);
        if (x.Backend is ShapeOnlyBackend probe)
            return probe.Placeholder([steps, 2 * frequencies], x.DType);
        // A constant, in an array of its own: neither recorded nor given back with what the run makes.
        using var off = Gradients.Off();
        if (_table is { } kept && kept.Shape[0] == steps && kept.DType == x.DType)
            return kept.On(x.Backend);
        var numbers = new double[checked(steps * 2 * frequencies)];
        for (var t = 0; t < steps; t++)
            for (var k = 0; k < frequencies; k++)
                // The remainder first: the angle stays small, the cosine exact.
                (numbers[(t * 2 * frequencies) + frequencies + k], numbers[(t * 2 * frequencies) + k]) = Math.SinCos(-2 * Math.PI * ((long)t * k % steps) / steps);
        var table = Tensor.From(numbers, [steps, 2 * frequencies], x.DType);
        _table = table;
        return table.On(x.Backend);
    }
}
