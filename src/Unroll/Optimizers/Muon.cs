namespace Unroll;

/// <summary>Muon: the momentum of a matrix, made nearly orthogonal, is its step; everything else is trained by AdamW.</summary>
/// <remarks>
/// <para>For weights of two axes: m = mu m + g; d = g + mu m (Nesterov) or m; five steps of Newton-Schulz, x = a x + (b y + c y^2) x with y = x x^T from x = d / |d|;
/// w -= lr sqrt(max(rows, columns)) rms_rate x. Weights of other ranks, embeddings and excluded ones: Adam with <see cref="AdamBeta1"/> and its like.</para>
/// <para>Keeps for each weight: <c>momentum</c>, and <c>square</c> for Adam. Source: Jordan 2024; Keras's form.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001.</param>
public sealed class Muon(double learningRate = 1e-3) : Optimizer(learningRate)
{
    /// <summary>With a learning rate that follows a schedule.</summary>
    public Muon(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>The share of the momentum that stays, from 0 to below 1. Default 0.95.</summary>
    public double Momentum { get; init => field = Share(nameof(Momentum), value); } = 0.95;

    /// <summary>Whether to look ahead along the momentum. Default true.</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>Steps of Newton-Schulz. Default 5.</summary>
    public int Steps { get; init => field = value >= 1 ? value : throw Bad(nameof(Steps), value, "1 or more"); } = 5;

    /// <summary>The coefficients a, b and c of a step of Newton-Schulz. Default 3.4445, -4.775, 2.0315.</summary>
    public IReadOnlyList<double> Coefficients
    {
        get;
        init => field = value is { Count: 3 } ? value : throw new ArgumentException("Muon.Coefficients: needed three numbers.", nameof(Coefficients));
    } = [3.4445, -4.7750, 2.0315];

    /// <summary>The root mean square of a step for a square matrix; null for the orthogonal matrix as it is. Default 0.2.</summary>
    public double? RmsRate { get; init; } = 0.2;

    /// <summary>Whether weights with "embedding" in their path are trained by Adam. Default true.</summary>
    public bool ExcludeEmbeddings { get; init; } = true;

    /// <summary>Patterns of the paths of further weights that Adam trains. Default: none.</summary>
    public IReadOnlyList<string> ExcludeLayers { get; init; } = [];

    /// <summary>Adam's learning rate as a share of this one. Default 1.</summary>
    public double AdamRateRatio { get; init => field = Small(nameof(AdamRateRatio), value); } = 1;

    /// <summary>How slowly Adam's mean of the gradient changes. Default 0.9.</summary>
    public double AdamBeta1 { get; init => field = Share(nameof(AdamBeta1), value); } = 0.9;

    /// <summary>How slowly Adam's mean of its square changes. Default 0.999.</summary>
    public double AdamBeta2 { get; init => field = Share(nameof(AdamBeta2), value); } = 0.999;

    /// <summary>Decoupled decay of the weights that Adam trains. Default 0.004.</summary>
    public double AdamWeightDecay { get; init => field = Small(nameof(AdamWeightDecay), value); } = 0.004;

    /// <summary>Keeps Adam's division from exploding. Default 1e-7.</summary>
    public double Epsilon { get; init => field = Small(nameof(Epsilon), value); } = 1e-7;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["momentum", "square"];

    private protected override double DefaultWeightDecay => 0.004;

    private protected override double DecayOf(string path, Shape shape) => ByAdam(path, shape) ? AdamWeightDecay : WeightDecay;

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update)
    {
        if (ByAdam(update.Path, update.Value.Shape))
        {
            AdamBase.Step(update, update.LearningRate * AdamRateRatio, AdamBeta1, AdamBeta2, Epsilon, corrected: false);
            return;
        }
        var g = update.Gradient;
        var momentum = update.Slots[0] = g + update.Slots[0] * g.Like(Momentum);
        var step = Orthogonal(Nesterov ? g + momentum * g.Like(Momentum) : momentum);
        var size = RmsRate is { } rms ? Math.Sqrt(Math.Max(g.Shape[0], g.Shape[1])) * rms : 1;
        update.Value -= step * g.Like(update.LearningRate * size);
    }

    bool ByAdam(string path, Shape shape) => shape.Rank != 2 || (ExcludeEmbeddings && path.Contains("embedding", StringComparison.OrdinalIgnoreCase)) || ExcludeLayers.Any(p => WeightPattern.Matches(p, path));

    Tensor Orthogonal(Tensor x)
    {
        var tall = x.Shape[0] > x.Shape[1];
        if (tall)
            x = x.Transpose();
        x *= x.Like(1 / (Math.Sqrt(SumOfSquares(x)) + 1e-7));
        for (var i = 0; i < Steps; i++)
        {
            var y = x.MatMul(x.Transpose());
            x = x * x.Like(Coefficients[0]) + (y * x.Like(Coefficients[1]) + (y * x.Like(Coefficients[2])).MatMul(y)).MatMul(x);
        }
        return tall ? x.Transpose().Contiguous() : x;
    }
}
