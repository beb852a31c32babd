namespace Unroll;

/// <summary>A metric that is a weighted mean over elements: sum(value weight) / sum(weight), summed in double precision.</summary>
public abstract class MeanMetric : Metric
{
    /// <summary>The value of each element: the predictions' shape, with or without its last axis. Shapes fit and masked steps are zeros already.</summary>
    /// <param name="predictions">As <see cref="Match"/> left them.</param>
    /// <param name="targets">As <see cref="Match"/> left them.</param>
    /// <param name="loss">The loss in use, or null.</param>
    protected abstract Tensor Elements(Tensor predictions, Tensor targets, Loss? loss);

    /// <summary>Brings predictions and targets to the shapes that <see cref="Elements"/> takes. Default: both of one shape and type, at least [batch, 1].</summary>
    protected virtual (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets, Loss? loss) =>
        LossShapes.Elementwise(GetType().Name, predictions, targets);

    /// <summary>Which elements count, of the shape of <see cref="Elements"/>; null for all.</summary>
    /// <param name="targets">As <see cref="Match"/> left them.</param>
    /// <param name="loss">The loss in use, or null.</param>
    protected virtual Tensor? Counted(Tensor targets, Loss? loss) => null;

    /// <summary>What is reported for a mean. Default: the mean itself.</summary>
    protected virtual double Finish(double mean) => mean;

    /// <inheritdoc/>
    public sealed override MetricMeter Start(Loss? loss = null) => new Meter(this, loss);

    sealed class Meter(MeanMetric metric, Loss? loss) : MetricMeter
    {
        double _sum, _weight;

        public override double Result => metric.Finish(_weight == 0 ? 0 : _sum / _weight);

        public override void Reset() => (_sum, _weight) = (0, 0);

        public override void Keep(TrainingState state)
        {
            state.Keep("sum", ref _sum);
            state.Keep("weight", ref _weight);
        }

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            var who = metric.GetType().Name;
            var steps = LossShapes.Steps(who, predictions, targets);
            var (p, t) = metric.Match(MetricRows.Float(predictions), targets.Detach(), loss);
            if (steps is not null)
            {
                p = Tensor.Where(LossShapes.Along(steps, p.Rank), p, p.Like(0));
                t = Tensor.Where(LossShapes.Along(steps, t.Rank), t, t.Like(0));
            }
            var values = metric.Elements(p, t, loss);
            var weights = sampleWeights is null ? null : LossShapes.Weights(who, sampleWeights, values);
            Add(values, weights, steps is null ? null : LossShapes.Along(steps, values.Rank), metric.Counted(t, loss));
        }

        void Add(Tensor values, Tensor? weights, Tensor? steps, Tensor? counted)
        {
            var (v, w) = (Flat(values, values.Shape), weights is null ? null : Flat(weights, values.Shape));
            var (s, c) = (steps?.BroadcastTo(values.Shape).ToArray<bool>(), counted?.ToArray<bool>());
            for (var i = 0; i < v.Length; i++)
            {
                if (s is not null && !s[i] || c is not null && !c[i])
                    continue;
                _sum += w is null ? v[i] : w[i] * v[i];
                _weight += w is null ? 1 : w[i];
            }
        }

        static double[] Flat(Tensor x, Shape shape) => x.WithMask(null).BroadcastTo(shape).To(DType.Float64).ToArray<double>();
    }
}
