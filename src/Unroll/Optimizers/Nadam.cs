using Unroll.Kernels;

namespace Unroll;

/// <summary>Nadam: Adam that looks ahead along its mean, as Nesterov's momentum does.</summary>
/// <remarks>
/// <para>u_t = b1 (1 - 0.96^(d t) / 2); p_t = u_1 u_2 ... u_t; m += (1 - b1)(g - m); v += (1 - b2)(g^2 - v);
/// w -= lr (u_(t+1) m / (1 - p_(t+1)) + (1 - u_t) g / (1 - p_t)) / (sqrt(v / (1 - b2^t)) + epsilon).</para>
/// <para>d is <see cref="MomentumDecay"/>: 1 in Keras, 0.004 in PyTorch (<see cref="Convention"/>); the rest is the same. Keeps for each weight: <c>mean</c> and <c>square</c>. Source: Dozat 2016.</para>
/// </remarks>
/// <param name="learningRate">How far a step goes. Default 0.001, as Keras; PyTorch's default is 0.002.</param>
public sealed class Nadam(double learningRate = 1e-3) : Optimizer(learningRate)
{
    double? _epsilon, _decay;
    (long Step, double Product) _known = (0, 1);

    /// <summary>With a learning rate that follows a schedule.</summary>
    public Nadam(Schedule schedule) : this(StartOf(schedule)) => LearningRateSchedule = schedule;

    /// <summary>How slowly the mean of the gradient changes, from 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init => field = Share(nameof(Beta1), value); } = 0.9;

    /// <summary>How slowly the mean of its square changes, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init => field = Share(nameof(Beta2), value); } = 0.999;

    /// <summary>Keeps the division from exploding. Default 1e-7; 1e-8 in PyTorch's form.</summary>
    public double Epsilon { get => _epsilon ?? (Convention == Convention.PyTorch ? 1e-8 : 1e-7); init => _epsilon = Small(nameof(Epsilon), value); }

    /// <summary>How fast the momentum grows to its full size. Default 1; 0.004 in PyTorch's form.</summary>
    public double MomentumDecay { get => _decay ?? (Convention == Convention.PyTorch ? 0.004 : 1); init => _decay = Small(nameof(MomentumDecay), value); }

    /// <summary>Whether p_(t+1) is p_t u_t u_(t+1), u_t twice, as in PyTorch before 2.0 (a mistake mended there by pull request 92699): to go on with what such a version began. Default false.</summary>
    public bool RepeatsMomentum { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames => ["mean", "square"];

    /// <inheritdoc/>
    protected override void Update(WeightUpdate update)
    {
        var (t, rate) = (update.Iteration, update.LearningRate);
        var (now, next, product) = (MomentumAt(t), MomentumAt(t + 1), ProductTo(t));
        update.Run(new NadamRule(rate * next / (1 - product * next * (RepeatsMomentum ? now : 1)), rate * (1 - now) / (1 - product), 1 / Math.Sqrt(1 - Math.Pow(Beta2, t)), Beta1, Beta2, Epsilon));
    }

    double MomentumAt(long step) => Beta1 * (1 - 0.5 * Math.Pow(0.96, step * MomentumDecay));

    /// <summary>The product of all momenta so far: the same bits whether it is continued or, after a resume, made anew.</summary>
    double ProductTo(long step)
    {
        if (_known.Step > step)
            _known = (0, 1);
        while (_known.Step < step)
            _known = (_known.Step + 1, _known.Product * MomentumAt(_known.Step + 1));
        return _known.Product;
    }
}
