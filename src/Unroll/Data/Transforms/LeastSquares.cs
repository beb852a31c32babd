namespace Unroll;

/// <summary>Least squares by the normal equations, for a few unknowns: (X'X + ridge) w = X'y.</summary>
internal sealed class LeastSquares(int unknowns, int outputs = 1)
{
    private readonly double[] _xx = new double[unknowns * unknowns];
    private readonly double[] _xy = new double[unknowns * outputs];

    public void Add(ReadOnlySpan<double> x, double y) => Add(x, new ReadOnlySpan<double>(in y));

    public void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        for (int i = 0; i < unknowns; i++)
        {
            double xi = x[i];
            Span<double> row = _xx.AsSpan(i * unknowns, unknowns);
            for (int j = 0; j <= i; j++) row[j] += xi * x[j];
            for (int j = 0; j < outputs; j++) _xy[i * outputs + j] += xi * y[j];
        }
    }

    /// <summary>The weights [unknowns, outputs]; <paramref name="ridge"/> is relative to the mean of the diagonal, and not applied to the first <paramref name="free"/> unknowns.</summary>
    public double[] Solve(double ridge, int free = 0)
    {
        int n = unknowns;
        var l = new double[n * n];
        double mean = 0;
        for (int i = 0; i < n; i++) mean += _xx[i * n + i] / n;
        double floor = 1e-12 * (mean + 1e-300);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = _xx[i * n + j] + (i == j && i >= free ? ridge * mean : 0);
                for (int k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
                l[i * n + j] = i == j ? Math.Sqrt(Math.Max(sum, floor)) : sum / l[j * n + j];
            }
        }

        var w = (double[])_xy.Clone();
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int k = 0; k < i; k++) w[i * outputs + o] -= l[i * n + k] * w[k * outputs + o];
                w[i * outputs + o] /= l[i * n + i];
            }

            for (int i = n - 1; i >= 0; i--)
            {
                for (int k = i + 1; k < n; k++) w[i * outputs + o] -= l[k * n + i] * w[k * outputs + o];
                w[i * outputs + o] /= l[i * n + i];
            }
        }

        return w;
    }
}
