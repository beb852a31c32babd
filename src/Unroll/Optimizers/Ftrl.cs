namespace Unroll;

/// <summary>FTRL-proximal ("follow the regularized leader"): for sparse features and weights that shall be exactly zero.</summary>
/// <remarks>
/// <para>n' = n + g^2; z += g + 2 s w - (n'^p - n^p) / lr w; w = (clip(z, -l1, l1) - z) / (n'^p / lr + 2 (l2 + beta / (2 lr))), p = -LearningRatePower, s the shrinkage.</para>
/// <para>Keeps for each weight: <c>sum</c> (n) and <c>linear</c> (z). Source: McMahan 2013; Keras's form.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes, above 0. Default 0.001.</param>
public sealed class Ftrl(double learningRate = 1e-3) : Optimizer(learningRate)
{
    /// <summary>With a learning rate that follows a schedule.</summary>
    public Ftrl(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>How the rate falls with the sum of squares, 0 or less: 0 for not at all. Default -0.5.</summary>
    public double LearningRatePower { get; init => field = value <= 0 ? value : throw Bad(nameof(LearningRatePower), value, "a number of 0 or less"); } = -0.5;

    /// <summary>What the sum of squares starts with. Default 0.1.</summary>
    public double InitialSum { get; init => field = Small(nameof(InitialSum), value); } = 0.1;

    /// <summary>The strength of the penalty on absolute values. Default 0.</summary>
    public double L1 { get; init => field = Small(nameof(L1), value); }

    /// <summary>The strength of the penalty on squares. Default 0.</summary>
    public double L2 { get; init => field = Small(nameof(L2), value); }

    /// <summary>The strength of the shrinkage, a penalty on squares that acts through the gradient. Default 0.</summary>
    public double L2Shrinkage { get; init => field = Small(nameof(L2Shrinkage), value); }

    /// <summary>The paper's beta. Default 0.</summary>
    public double Beta { get; init => field = Small(nameof(Beta), value); }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["sum", "linear"];

    /// <inheritdoc/>
    protected override Tensor InitialSlot(int slot, Tensor weight) => slot == 0 ? base.InitialSlot(slot, weight) + weight.Like(InitialSum) : base.InitialSlot(slot, weight);

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update)
    {
        var (g, w, rate, power) = (update.Gradient, update.Value, update.LearningRate, (float)-LearningRatePower);
        if (rate <= 0)
            throw Bad(nameof(LearningRate), rate, "a number above 0: Ftrl divides by it");
        var (before, sum) = (update.Slots[0], update.Slots[0] + g.Square());
        var root = power == 0.5f ? sum.Sqrt() : sum.Pow(power);
        var grown = root - (power == 0.5f ? before.Sqrt() : before.Pow(power));
        var linear = update.Slots[1] += g + w * g.Like(2 * L2Shrinkage) - grown * g.Like(1 / rate) * w;
        var kept = Tensor.Minimum(Tensor.Maximum(linear, g.Like(-L1)), g.Like(L1)) - linear;
        update.Slots[0] = sum;
        update.Value = kept / (root * g.Like(1 / rate) + g.Like(2 * (L2 + Beta / (2 * rate))));
    }
}
