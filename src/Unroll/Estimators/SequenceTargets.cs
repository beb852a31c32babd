namespace Unroll;

/// <summary>The labels of batches as tensors: class numbers [n], rows of 0 and 1 [n, classes], or class numbers of steps [n, time].</summary>
/// <param name="labels">The class numbers of each sample, or of each step.</param>
/// <param name="classes">How many classes there are.</param>
/// <param name="multiLabel">Whether a sample may have any number of classes.</param>
/// <param name="perStep">Whether each step has a class.</param>
/// <param name="balance">The samples whose classes are to count alike; null for no weights.</param>
internal sealed class SequenceTargets(int[][] labels, int classes, bool multiLabel, bool perStep, int[]? balance)
{
    readonly float[]? _weights = balance is null ? null : Weights(labels, classes, balance);

    public (Tensor Targets, Tensor? Weights) Of(int[] batch)
    {
        if (perStep)
            return ((Tensor)Sequences.From(batch.Select(i => labels[i])),
                _weights is null ? null : Sequences.From(batch.Select(i => Tensor.From([.. labels[i].Select(l => _weights[l])], [labels[i].Length]))).Tensor.WithMask(null));
        var weights = _weights is null ? null : Tensor.From([.. batch.Select(i => labels[i].Length == 0 ? 1 : labels[i].Average(l => _weights[l]))], [batch.Length]);
        if (!multiLabel)
            return (Tensor.From([.. batch.Select(i => labels[i][0])], [batch.Length]), weights);
        var rows = new float[batch.Length, classes];
        for (var i = 0; i < batch.Length; i++)
            foreach (var label in labels[batch[i]])
                rows[i, label] = 1;
        return (Tensor.From(rows), weights);
    }

    static float[] Weights(int[][] labels, int classes, int[] samples)
    {
        var counts = new double[classes];
        foreach (var sample in samples)
            foreach (var label in labels[sample])
                counts[label]++;
        var occurring = counts.Count(c => c > 0);
        return [.. counts.Select(c => c == 0 ? 1 : (float)(counts.Sum() / (occurring * c)))];
    }
}
