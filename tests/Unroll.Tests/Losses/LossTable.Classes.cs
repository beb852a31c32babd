using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

internal static partial class LossTable
{
    static IEnumerable<LossEntry> Classes =>
    [
        Mean("binary", new BinaryCrossEntropy(), X, Yes, (p, t) => Binary(Sigmoid(p), t)),
        Mean("binary_probabilities", new BinaryCrossEntropy { FromLogits = false }, Probabilities, Yes, Binary),
        Mean("binary_smooth", new BinaryCrossEntropy { LabelSmoothing = 0.25f }, X, Yes, (p, t) => Binary(Sigmoid(p), t * 0.75 + 0.125)),
        Mean("binary_positive", new BinaryCrossEntropy { PositiveWeights = [3] }, X, Soft, (p, t) => Binary(Sigmoid(p), t, 3)),
        new("binary_weights", new BinaryCrossEntropy { PositiveWeights = [3, 1, 0.5f, 2], LabelWeights = [1, 0, 2, 0.5f] }, X, Yes)
            { Row = (p, t) => Enumerable.Range(0, 4).Average(i => new[] { 1, 0, 2, 0.5 }[i] * Binary(Sigmoid(p[i]), t[i], new[] { 3, 1, 0.5, 2 }[i])) },
        new("binary_axis", new BinaryCrossEntropy { Axis = 0 }, X[.., 0], Yes[.., 0]) { HasTime = false,
            Whole = (p, t) => [.. Enumerable.Range(0, 4).Select(i => (Binary(Sigmoid(p[i]), t[i]) + Binary(Sigmoid(p[i + 4]), t[i + 4])) / 2)] },
        Mean("binary_focal", new BinaryFocalCrossEntropy(), X, Yes, (p, t) => Focal(Sigmoid(p), t, 2)),
        Mean("binary_focal_options", new BinaryFocalCrossEntropy { Gamma = 1.5f, ApplyClassBalancing = true, Alpha = 0.75f, FromLogits = false, LabelSmoothing = 0.25f }, Probabilities, Yes,
            (p, t) => Focal(p, t * 0.75 + 0.125, 1.5) * ((t * 0.75 + 0.125) * 0.75 + (1 - (t * 0.75 + 0.125)) * 0.25)),
        Mean("binary_focal_zero", new BinaryFocalCrossEntropy { Gamma = 0 }, X, Soft, (p, t) => Binary(Sigmoid(p), t)),
        new("binary_focal_axis", new BinaryFocalCrossEntropy { Axis = 0 }, X[.., 0], Yes[.., 0]) { HasTime = false,
            Whole = (p, t) => [.. Enumerable.Range(0, 4).Select(i => (Focal(Sigmoid(p[i]), t[i], 2) + Focal(Sigmoid(p[i + 4]), t[i + 4], 2)) / 2)] },
        new("categorical", new CategoricalCrossEntropy(), X, Soft) { Row = (p, t) => Cross(Softmax(p), t) },
        new("categorical_probabilities", new CategoricalCrossEntropy { FromLogits = false }, X.Exp(), OneHot) { Row = (p, t) => Cross(Softmax([.. p.Select(v => Math.Log(v))]), t) },
        new("categorical_options", new CategoricalCrossEntropy { LabelSmoothing = 0.25f, ClassWeights = [1, 0.5f, 2, 0] }, X, OneHot)
            { Row = (p, t) => Cross(Softmax(p), [.. t.Select((v, i) => (v * 0.75 + 0.0625) * new[] { 1, 0.5, 2, 0 }[i])]) },
        new("categorical_axis", new CategoricalCrossEntropy { Axis = 1, ClassWeights = [1, 0.5f, 2] }, X, Real.Softmax(1)) { HasTime = false, Whole = (p, t) => Columns(p, t, (p, t) => Cross(Softmax(p), [t[0], t[1] / 2, t[2] * 2])) },
        new("categorical_focal", new CategoricalFocalCrossEntropy(), X, OneHot) { Row = (p, t) => FocalCross(Softmax(p), t, 2, [0.25, 0.25, 0.25, 0.25]) },
        new("categorical_focal_options", new CategoricalFocalCrossEntropy { Gamma = 1.5f, Alpha = [1, 0.5f, 2, 0], FromLogits = false, LabelSmoothing = 0.25f }, Probabilities, OneHot)
            { Row = (p, t) => FocalCross(p, [.. t.Select(v => v * 0.75 + 0.0625)], 1.5, [1, 0.5, 2, 0]), Exact = 1e-6 },
        new("categorical_focal_axis", new CategoricalFocalCrossEntropy { Axis = 1 }, X, Real.Softmax(1)) { HasTime = false, Whole = (p, t) => Columns(p, t, (p, t) => FocalCross(Softmax(p), t, 2, [0.25, 0.25, 0.25])) },
        new("sparse", new SparseCategoricalCrossEntropy(), X, Ids) { Row = (p, t) => -Math.Log(Softmax(p)[(int)t[0]]) },
        new("sparse_probabilities", new SparseCategoricalCrossEntropy { FromLogits = false }, X.Exp(), Ids) { Row = (p, t) => -Math.Log(Softmax([.. p.Select(v => Math.Log(v))])[(int)t[0]]) },
        new("sparse_ignored", new SparseCategoricalCrossEntropy { IgnoreClass = -1 }, X, Some) { Row = (p, t) => t[0] < 0 ? 0 : -Math.Log(Softmax(p)[(int)t[0]]), Counted = Kept },
        new("sparse_weights", new SparseCategoricalCrossEntropy { ClassWeights = [1, 0.5f, 2, 4], IgnoreClass = -1 }, X, Some)
            { Row = (p, t) => t[0] < 0 ? 0 : -Math.Log(Softmax(p)[(int)t[0]]) * new[] { 1, 0.5, 2, 4 }[(int)t[0]], Counted = Kept },
        new("sparse_smooth", new SparseCategoricalCrossEntropy { LabelSmoothing = 0.25f, ClassWeights = [1, 0.5f, 2, 4] }, X, Ids)
            { Row = (p, t) => Cross(Softmax(p), [.. Enumerable.Range(0, 4).Select(c => new[] { 1, 0.5, 2, 4 }[c] * ((c == (int)t[0] ? 0.75 : 0) + 0.0625))]) },
        new("sparse_axis", new SparseCategoricalCrossEntropy { Axis = 1 }, X, Tensor.From([0, 2, 2, 1, 1, 0, 0, 2], [2, 4])) { HasTime = false, Whole = (p, t) => Columns(p, t, (p, t) => -Math.Log(Softmax(p)[(int)t[0]])) },
        new("nll", new NegativeLogLikelihood { ClassWeights = [1, 0.5f, 2, 4], IgnoreClass = -1 }, X, Some) { Row = (p, t) => t[0] < 0 ? 0 : -p[(int)t[0]] * new[] { 1, 0.5, 2, 4 }[(int)t[0]], Counted = Kept },
        new("nll_axis", new NegativeLogLikelihood { Axis = 1 }, X, Tensor.From([0, 2, 2, 1, 1, 0, 0, 2], [2, 4])) { HasTime = false, Whole = (p, t) => Columns(p, t, (p, t) => -p[(int)t[0]]) },
        new("generalized", new CategoricalGeneralizedCrossEntropy(), X, Ids) { Row = (p, t) => (1 - Math.Sqrt(Softmax(p)[(int)t[0]])) / 0.5 },
        new("generalized_probabilities", new CategoricalGeneralizedCrossEntropy(0.75f) { FromLogits = false }, Probabilities, Ids) { Row = (p, t) => (1 - Math.Pow(p[(int)t[0]], 0.75)) / 0.75 },
        new("kl", new KlDivergence(), X, Soft) { Row = (p, t) => Kl(Softmax(p), t) },
        new("kl_probabilities", new KlDivergence { Predictions = DistributionForm.Probabilities }, Probabilities, Soft) { Row = Kl },
        new("kl_logarithms", new KlDivergence { Predictions = DistributionForm.LogProbabilities, Targets = DistributionForm.Logits }, X.LogSoftmax(), Real) { Row = (p, t) => Kl([.. p.Select(Math.Exp)], Softmax(t)) },
        new("categorical_hinge", new CategoricalHingeLoss(), X, OneHot) { Row = (p, t) => Math.Max(0, 1 - Dot(p, t) + p.Zip(t, (p, t) => (1 - t) * p).Max()) },
        new("multi_margin", new MultiMarginLoss(), X, Ids) { Row = (p, t) => p.Where((_, i) => i != (int)t[0]).Sum(v => Math.Max(0, 1 - p[(int)t[0]] + v)) / 4 },
        new("multi_margin_squared", new MultiMarginLoss(0.5f) { Power = 2, ClassWeights = [1, 0.5f, 2, 4] }, X, Ids)
            { Row = (p, t) => new[] { 1, 0.5, 2, 4 }[(int)t[0]] * p.Where((_, i) => i != (int)t[0]).Sum(v => Math.Pow(Math.Max(0, 0.5 - p[(int)t[0]] + v), 2)) / 4 },
        new("multi_label_margin", new MultiLabelMarginLoss(), X, Yes)
            { Row = (p, t) => p.Select((x, j) => t[j] == 0 ? 0 : p.Select((y, i) => t[i] == 1 ? 0 : Math.Max(0, 1 - (x - y))).Sum()).Sum() / 4 },
    ];

    static IEnumerable<LossEntry> Wholes =>
    [
        new("dice", new DiceLoss { Axes = [1, 2] }, X, Yes) { Whole = (p, t) => Halves(p, t, (p, t) => 1 - 2 * Dot(p, t) / (p.Sum() + t.Sum() + Least), Sigmoid) },
        new("dice_last", new DiceLoss { Axes = [-1], FromLogits = false }, Probabilities, Yes) { Row = (p, t) => 1 - 2 * Dot(p, t) / (p.Sum() + t.Sum() + Least) },
        new("tversky", new TverskyLoss { Axes = [1, 2] }, X, Yes) { Whole = (p, t) => Halves(p, t, (p, t) => Tversky(p, t, 0.5, 0.5), Sigmoid) },
        new("tversky_options", new TverskyLoss { Axes = [-1], Alpha = 0.25f, Beta = 0.75f, FromLogits = false }, Probabilities, Soft) { Row = (p, t) => Tversky(p, t, 0.25, 0.75) },
        new("circle", new CircleLoss(), Vectors, Tensor.From([0, 1, 0, 1, 2], [5])) { HasTime = false, Whole = (p, t) => Circle(p, t, 80, 0.4f, true), Counted = l => [.. l.Select(v => v > 0)], Exact = 1e-6 },
        new("circle_options", new CircleLoss { Gamma = 4, Margin = 0.25f, RemoveDiagonal = false }, Vectors * 0.75f, Tensor.From([0, 1, 0, 1, 2], [5])) { HasTime = false, Whole = (p, t) => Circle(p, t, 4, 0.25, false) },
        new("ctc", new CtcLoss(), Numbers.Normal([2, 5, 4], 8), Tensor.From([1, 1, 2, 3, 0, 0], [2, 3])) { TargetsHaveTime = false, Whole = (p, t) => [Ctc(p[..20], [1, 1, 2], 0), Ctc(p[20..], [3], 0)] },
        new("ctc_options", new CtcLoss { Blank = 3, PerLabel = true, ZeroInfinity = true }, Numbers.Normal([2, 5, 4], 8), Tensor.From([1, 1, 2, 1, 1, 1, 0, 3, 3, 3, 3, 3], [2, 6]))
            { TargetsHaveTime = false, Whole = (p, t) => [0, Ctc(p[20..], [0], 3)] },
    ];

    static readonly Tensor Vectors = Numbers.Normal([5, 3], 9) / Numbers.Normal([5, 3], 9).Square().Sum(-1, keepDims: true).Sqrt();

    static double Binary(double p, double t) => Binary(p, t, 1);

    static double Binary(double p, double t, double positive) => -(positive * t * Math.Log(p) + (1 - t) * Math.Log(1 - p));

    static double Focal(double p, double t, double gamma) => Math.Pow(1 - (t * p + (1 - t) * (1 - p)), gamma) * Binary(p, t);

    static double Cross(double[] p, double[] t) => -p.Zip(t, (p, t) => t * Math.Log(p)).Sum();

    static double FocalCross(double[] p, double[] t, double gamma, double[] alpha) => -p.Select((v, i) => alpha[i] * t[i] * Math.Pow(1 - v, gamma) * Math.Log(v)).Sum();

    static double Kl(double[] p, double[] t) => p.Zip(t, (p, t) => t * Math.Log(t / p)).Sum();

    static double Tversky(double[] p, double[] t, double alpha, double beta)
    {
        var hits = Dot(p, t);
        return 1 - hits / (hits + alpha * p.Zip(t, (p, t) => p * (1 - t)).Sum() + beta * p.Zip(t, (p, t) => (1 - p) * t).Sum() + Least);
    }

    static bool[] Kept(double[] losses) => [true, false, true, true, false, true];

    static double[] Halves(double[] p, double[] t, Func<double[], double[], double> one, Func<double, double> of) =>
        [one([.. p[..12].Select(of)], t[..12]), one([.. p[12..].Select(of)], t[12..])];

    /// <summary>Classes along axis 1 of [2, 3, 4].</summary>
    static double[] Columns(double[] p, double[] t, Func<double[], double[], double> one) => [.. Enumerable.Range(0, 8).Select(i =>
    {
        double[] Column(double[] x) => x.Length == 8 ? [x[i]] : [.. Enumerable.Range(0, 3).Select(c => x[i / 4 * 12 + c * 4 + i % 4])];
        return one(Column(p), Column(t));
    })];

    static double[] Circle(double[] p, double[] t, double gamma, double margin, bool others)
    {
        double Similar(int i, int j) => Enumerable.Range(0, 3).Sum(k => p[i * 3 + k] * p[j * 3 + k]);
        return [.. Enumerable.Range(0, 5).Select(i =>
        {
            double near = 0, far = 0;
            for (var j = 0; j < 5; j++)
                if (t[i] != t[j])
                    far += Math.Exp(gamma * Math.Max(0, Similar(i, j) + margin) * (Similar(i, j) - margin));
                else if (!others || i != j)
                    near += Math.Exp(-gamma * Math.Max(0, 1 + margin - Math.Min(1, Similar(i, j))) * (Math.Min(1, Similar(i, j)) - 1 + margin));
            return Math.Log(1 + near * far);
        })];
    }

    /// <summary>-log of the sum over all ways to say a class at each step that read as the labels.</summary>
    static double Ctc(double[] logits, int[] labels, int blank)
    {
        var (time, classes) = (logits.Length / 4, 4);
        var p = Enumerable.Range(0, time).Select(t => Softmax(logits[(t * classes)..((t + 1) * classes)])).ToArray();
        var total = 0.0;
        for (var path = 0; path < Math.Pow(classes, time); path++)
        {
            var said = Enumerable.Range(0, time).Select(t => path / (int)Math.Pow(classes, t) % classes).ToArray();
            if (said.Where((c, t) => c != blank && (t == 0 || said[t - 1] != c)).SequenceEqual(labels))
                total += said.Select((c, t) => p[t][c]).Aggregate(1.0, (a, b) => a * b);
        }
        return -Math.Log(total);
    }
}
