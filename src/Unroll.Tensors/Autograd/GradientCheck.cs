namespace Unroll;

/// <summary>Compares gradients with central differences, in double precision.</summary>
public static class GradientCheck
{
    /// <summary>Largest relative difference between the gradients of sum(f(inputs) * r), r fixed random weights, and central differences.</summary>
    /// <param name="f">A function of the inputs, made of tensor operations.</param>
    /// <param name="inputs">Floating-point tensors; converted to Float64 first.</param>
    /// <param name="step">The difference step. Default 1e-5.</param>
    /// <returns>max |analytic - numeric| / max(1, |analytic|, |numeric|) over all elements of all inputs.</returns>
    public static double LargestError(Func<Tensor[], Tensor> f, Tensor[] inputs, double step = 1e-5)
    {
        var values = Array.ConvertAll(inputs, x => x.To(DType.Float64).ToArray<double>());
        Tensor[] At() => [.. values.Select((v, i) => Tensor.From(v, inputs[i].Shape, DType.Float64).WithMask(inputs[i].Mask))];

        Tensor? weights = null;
        double Loss()
        {
            using var off = Gradients.Off();
            return (f(At()) * weights!).Sum().ItemDouble();
        }

        Tensor[] analytic;
        using (Gradients.Record())
        {
            var xs = At();
            var y = f(xs);
            weights = Tensor.Random(y.Shape, Distribution.Uniform(0.5f, 1.5f), key: 7).To(DType.Float64);
            var loss = (y * weights).Sum();
            analytic = loss.Node is null ? Array.ConvertAll(xs, x => Tensor.Zeros(x.Shape, DType.Float64)) : Gradients.Of(loss, xs);
        }
        var worst = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var gradient = analytic[i].To(DType.Float64).ToArray<double>();
            for (var j = 0; j < values[i].Length; j++)
                worst = Math.Max(worst, Error(gradient[j], Difference(values[i], j, step, Loss)));
        }
        return worst;
    }

    /// <summary>Throws when the gradients of <paramref name="f"/> are off by more than <paramref name="tolerance"/>.</summary>
    /// <exception cref="InvalidOperationException">They are; says by how much.</exception>
    public static void Require(Func<Tensor[], Tensor> f, Tensor[] inputs, double tolerance = 1e-6, double step = 1e-5)
    {
        var error = LargestError(f, inputs, step);
        if (!(error <= tolerance))
            throw new InvalidOperationException(FormattableString.Invariant(
                $"GradientCheck: the gradient differs from central differences by {error:g3} (relative); needed at most {tolerance:g3}."));
    }

    static double Difference(double[] values, int j, double step, Func<double> loss)
    {
        var (kept, h) = (values[j], step * Math.Max(1, Math.Abs(values[j])));
        values[j] = kept + h;
        var up = loss();
        values[j] = kept - h;
        var down = loss();
        values[j] = kept;
        return (up - down) / (2 * h);
    }

    static double Error(double a, double b) => double.IsFinite(a) && double.IsFinite(b)
        ? Math.Abs(a - b) / Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b))) : double.PositiveInfinity;
}
