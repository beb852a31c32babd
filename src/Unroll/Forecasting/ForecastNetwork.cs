namespace Unroll;

// LOCAL STUB: a linear map until the layers are there.
internal sealed class ForecastNetwork
{
    readonly int _l, _c, _h; double[] _w = [];
    public static int NetworksFor(ForecastOptions o, int n) => 1;
    public ForecastNetwork(int lookback, int columns, int horizon, ForecastOptions options, int networks) => (_l, _c, _h) = (lookback, columns, horizon);
    public List<ForecastReportLoss> Losses { get; } = [];
    public bool Interrupted { get; private set; }
    public string Summary => "stub";
    public string Said => "1 stub";
    public void Train(float[] x, float[] y, int n, ForecastOptions o, IProgress<ForecastProgress>? p, CancellationToken ct)
    {
        int k = _l * _c + 1; var ls = new LeastSquares(k, _h * _c); var r = new double[k]; r[0] = 1; var t = new double[_h * _c];
        for (int i = 0; i < n; i++) { for (int j = 0; j < _l * _c; j++) r[j + 1] = x[i * _l * _c + j]; for (int j = 0; j < t.Length; j++) t[j] = y[i * t.Length + j]; ls.Add(r, t); }
        _w = ls.Solve(0.03, 1);
        for (int e = 1; e <= 30; e++) { if (ct.IsCancellationRequested) { Interrupted = true; return; } Thread.Sleep(50); Losses.Add(new("network 1 of 1", e, 1.0 / e, 1.2 / e)); p?.Report(new("network 1 of 1", e, 30, 1.0 / e, 1.2 / e, e / 30.0, TimeSpan.FromMilliseconds(50 * (30 - e)))); }
    }
    public float[] Predict(float[] w) { var f = new float[_h * _c]; for (int o = 0; o < f.Length; o++) { double s = _w[o]; for (int i = 0; i < w.Length; i++) s += w[i] * _w[(i + 1) * f.Length + o]; f[o] = (float)s; } return f; }
}
