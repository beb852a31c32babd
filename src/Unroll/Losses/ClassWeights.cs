using System.Globalization;

namespace Unroll;

/// <summary>What samples of each class count in the loss, against classes that are rare: for <c>FitOptions.ClassWeights</c>.</summary>
/// <remarks>They become sample weights, as in Keras's <c>class_weight</c>: the loss of a sample (or step) is multiplied by the weight of its class; the divisor of the mean stays the
/// number of samples. Metrics and validation are measured without them.</remarks>
public sealed class ClassWeights
{
    readonly float[] _weights;

    /// <summary>Weights by class number.</summary>
    /// <exception cref="ArgumentException">There are none, or one is negative or not finite.</exception>
    public ClassWeights(params ReadOnlySpan<float> weights)
    {
        _weights = weights.ToArray();
        if (_weights.Length == 0 || Array.Exists(_weights, w => !(w >= 0 && float.IsFinite(w))))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"ClassWeights: got [{string.Join(", ", _weights)}]; needed a weight of 0 or more for each class."));
    }

    /// <summary>The weight of each class.</summary>
    public IReadOnlyList<float> Weights => _weights;

    /// <summary>Weights that give every class the same share of the loss: samples / (classes * samples of the class), as scikit-learn's <c>balanced</c>.</summary>
    /// <param name="labels">Class numbers [n] or [n, time], or one-hot rows [n, classes]; masked steps do not count.</param>
    /// <param name="classes">How many classes there are; null for the largest number plus one.</param>
    /// <exception cref="ArgumentException">A class has no sample: says which.</exception>
    public static ClassWeights Balanced(Tensor labels, int? classes = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var counts = ClassNumbers.Counts("ClassWeights.Balanced", ClassNumbers.Of("ClassWeights.Balanced", labels, null), classes);
        var none = Array.IndexOf(counts, 0);
        if (none >= 0)
            throw new ArgumentException(FormattableString.Invariant($"ClassWeights.Balanced: class {none} of {counts.Length} has no sample; needed at least one of each. Usual fix: number the classes from 0 without gaps, or give weights by hand."));
        var total = counts.Sum(c => (double)c);
        return new ClassWeights(Array.ConvertAll(counts, c => (float)(total / (counts.Length * (double)c))));
    }

    /// <summary>The weight of each sample or step by its class; 1 for labels below 0, which count as ignored.</summary>
    /// <param name="targets">Class numbers [n], [n, 1] or [n, time], or one-hot rows with as many classes as there are weights.</param>
    /// <exception cref="ArgumentException">A label is no class: says where.</exception>
    public Tensor Of(Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var labels = ClassNumbers.Of("ClassWeights", targets, _weights.Length);
        var numbers = labels.AsSpan<int>();
        var real = labels.Mask is { } mask ? mask.Steps.AsSpan<bool>() : [];
        var weights = new float[numbers.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var counts = numbers[i] >= 0 && (real.Length == 0 || real[i]);
            if (counts && numbers[i] >= _weights.Length)
                throw new ArgumentException(FormattableString.Invariant($"ClassWeights: got the label {numbers[i]} at {ClassTargets.At(labels.Shape, i)}; needed 0 to {_weights.Length - 1}, because there are {_weights.Length} class weights."));
            weights[i] = counts ? _weights[numbers[i]] : 1;
        }
        return Tensor.From(weights, labels.Shape);
    }
}
