namespace Unroll;

/// <summary>Changes weights along their gradients.</summary>
/// <remarks>
/// <para>An optimizer of one's own names what it keeps for each weight in <see cref="SlotNames"/> and writes <see cref="Update"/> for one weight.</para>
/// <para>The order of a step, as in Keras and PyTorch: gradients are gathered (<see cref="AccumulateSteps"/>), divided by <see cref="LossScale"/> and clipped; weights decay
/// (<see cref="WeightDecay"/>, or <see cref="L2Decay"/> through the gradient); <see cref="Update"/>; the weight's constraint; the running means of weights (<see cref="EmaMomentum"/>).</para>
/// </remarks>
public abstract partial class Optimizer
{
    double _rate;

    /// <summary>Sets the learning rate.</summary>
    protected Optimizer(double learningRate) => LearningRate = learningRate;

    /// <summary>How far one step goes; may be changed between steps. With a <see cref="LearningRateSchedule"/>: its value at the next step.</summary>
    /// <exception cref="InvalidOperationException">It is set although there is a schedule.</exception>
    public double LearningRate
    {
        get => RateOverride ?? LearningRateSchedule?.At(Iterations) ?? _rate;
        set
        {
            if (LearningRateSchedule is not null)
                throw new InvalidOperationException($"{GetType().Name}.LearningRate: got {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}, but the rate follows {nameof(LearningRateSchedule)}. " +
                    "Usual fix: give the optimizer a number instead of a schedule, or describe the whole course as one schedule.");
            _rate = value >= 0 && double.IsFinite(value) ? value : throw Bad(nameof(LearningRate), value, "a number of 0 or more");
        }
    }

    /// <summary>The learning rate as a function of <see cref="Iterations"/>, from 0 for the first step; null (default) for the number in <see cref="LearningRate"/>.</summary>
    public Schedule? LearningRateSchedule { get; init; }

    /// <summary>What learning rates of some weights are multiplied by: a pattern of the weight's path and a factor, for example <c>["encoder/*"] = 0.1</c>. A pattern without
    /// <c>/</c> and <c>*</c> is the name of a layer or weight anywhere in the path; <c>*</c> stands for any letters. Of several that match, the longest counts. Default: none.</summary>
    public IReadOnlyDictionary<string, double> LearningRateFactors
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (var (pattern, factor) in value)
                if (!(factor >= 0 && double.IsFinite(factor)))
                    throw Bad($"{nameof(LearningRateFactors)}[\"{pattern}\"]", factor, "a factor of 0 or more");
            field = value;
        }
    } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Steps taken: changes of the weights, not the batches gathered for them.</summary>
    public long Iterations { get; private set; }

    /// <summary>The names of the tensors it keeps for each weight.</summary>
    protected virtual IReadOnlyList<string> SlotNames => [];

    /// <summary>What one of these tensors is before the first step. Default: zeros of the weight's shape.</summary>
    /// <param name="slot">The position in <see cref="SlotNames"/>.</param>
    /// <param name="weight">The weight's value.</param>
    protected virtual Tensor InitialSlot(int slot, Tensor weight) => weight.EmptyLike(weight.Shape, SlotNames[slot], clear: true);

    /// <summary>Changes one weight and what is kept for it.</summary>
    protected abstract void Update(WeightUpdate update);

    /// <summary>The number in <see cref="LearningRate"/>, whether or not there is a schedule.</summary>
    internal double OwnRate { get => _rate; set => _rate = value; }

    /// <summary>Takes the place of the learning rate while rates are tried.</summary>
    internal double? RateOverride { get; set; }

    /// <summary>The rate that an optimizer with a schedule is made with.</summary>
    private protected static double StartOf(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return Math.Max(0, schedule.At(0));
    }

    /// <summary>The error for an option out of range.</summary>
    private protected ArgumentOutOfRangeException Bad(string option, double value, string needed) =>
        new(option, FormattableString.Invariant($"{GetType().Name}.{option}: got {value}; needed {needed}."));

    /// <summary>A number that keeps a division from exploding.</summary>
    private protected double Small(string option, double value) => value >= 0 && double.IsFinite(value) ? value : throw Bad(option, value, "a number of 0 or more");

    /// <summary>A share that is kept from step to step.</summary>
    private protected double Share(string option, double value) => value is >= 0 and < 1 ? value : throw Bad(option, value, "a number from 0 to below 1");
}
