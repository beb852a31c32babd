namespace Unroll;

public sealed partial class BatchNormalization
{
    /// <summary>Normalises by the batch's own statistics, and moves the kept ones towards them.</summary>
    Tensor ByBatch(Tensor x, Tensor? flags, Shape features, Pass pass)
    {
        var axes = AxisList.Others(x.Rank, _axis);
        var moments = Moments.Of(x, axes, flags, Epsilon);
        var normal = moments.Normal;
        if (Renorm)
        {
            var (factor, shift) = Corrections(moments);
            normal = normal * factor + shift;
        }
        if (x.Backend is not ShapeOnlyBackend && x.Shape.Size > 0)
            Keep(moments, x.Shape.Size / (double)x.Shape[_axis], pass);
        return ScaledAndShifted(normal, features);
    }

    /// <summary>r = deviation / slow deviation and d = (mean - slow mean) / slow deviation, limited; constants to the gradient.</summary>
    (Tensor Factor, Tensor Shift) Corrections(Moments moments)
    {
        using var off = Gradients.Off();
        var (mean, variance) = (moments.Mean.Detach(), moments.Variance.Detach());
        var slow = _renormDeviation!.Live.Reshape(mean.Shape);
        slow = Tensor.Maximum(slow, slow.Like(Math.Sqrt(Epsilon)));
        var factor = (variance + variance.Like(Epsilon)).Sqrt() / slow;
        var shift = (mean - _renormMean!.Live.Reshape(mean.Shape)) / slow;
        if (RenormMin is { } least)
            factor = Tensor.Maximum(factor, factor.Like(least));
        if (RenormMax is { } most)
            factor = Tensor.Minimum(factor, factor.Like(most));
        if (RenormShift is { } limit)
            shift = Tensor.Minimum(Tensor.Maximum(shift, shift.Like(-limit)), shift.Like(limit));
        return (factor, shift);
    }

    void Keep(Moments moments, double each, Pass pass)
    {
        using var off = Gradients.Off();
        var variance = moments.Variance.Detach();
        if (Renorm)
        {
            var deviation = (variance + variance.Like(Epsilon)).Sqrt();
            Move(_renormMean!, moments.Mean, RenormMomentum, pass);
            Move(_renormDeviation!, deviation, RenormMomentum, pass);
            Move(_mean!, moments.Mean, Momentum, pass);
            Move(_deviation!, deviation, Momentum, pass);
            var kept = _deviation!.Live;
            Set(_variance!, (kept.Square() - kept.Like(Epsilon)).Relu(), pass);
            return;
        }
        if (Unbiased)
        {
            var count = moments.Count ?? Tensor.Full(variance.Shape, each, variance.DType).On(variance.Backend);
            variance = variance * (count / Tensor.Maximum(count - count.Like(1), count.Like(1)));
        }
        Move(_mean!, moments.Mean, Momentum, pass);
        Move(_variance!, variance, Momentum, pass);
    }

    static void Move(Weight weight, Tensor batch, double share, Pass pass)
    {
        var now = weight.Live;
        batch = batch.Detach().Reshape(now.Shape).To(now.DType).On(now.Backend);
        Set(weight, now * now.Like(share) + batch * now.Like(1 - share), pass);
    }

    static void Set(Weight weight, Tensor value, Pass pass)
    {
        pass.Additions?.Keep(weight);
        weight.Assign(value);
    }
}
