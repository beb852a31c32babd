namespace Unroll;

public sealed partial class Autoencoder
{
    /// <summary>Whether the input is spoiled while training, by a layer of noise before the code.</summary>
    public bool HasNoise => Encoder.Graph.Nodes.Exists(n => n.Layer is GaussianNoise or GaussianDropout or AlphaDropout or MaskingNoise or WordDropout or Dropout or SpatialDropout1D);

    /// <summary>Sets optimizer and loss of <see cref="Model"/>.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="loss">Default: the mean squared error; for tokens the cross-entropy of logits.</param>
    /// <param name="metrics">Metrics.</param>
    public void Compile(Optimizer optimizer, Loss? loss = null, params ReadOnlySpan<Metric> metrics) =>
        Model.Compile(optimizer, loss ?? (Model.Inputs[0].DType == DType.Int32 ? Loss.SparseCategoricalCrossEntropy : Loss.MeanSquaredError), metrics);

    /// <summary>Trains it to give its input back: <c>Model.Fit(x, x, ...)</c>. With a layer of noise it sees a spoiled input and has to give the clean one.</summary>
    public History Fit(Tensor x, FitOptions? options = null, CancellationToken cancel = default) => Model.Fit(x, x, options, cancel);

    /// <summary>Trains it to remove the noise that its layer of noise adds to x.</summary>
    /// <exception cref="InvalidOperationException">There is no such layer: trained on x to x it learns to copy, noise and all.</exception>
    public History FitDenoising(Tensor x, FitOptions? options = null, CancellationToken cancel = default) => HasNoise ? Fit(x, options, cancel) : throw WithoutNoise();

    /// <summary>Trains it to make clean sequences of noisy ones that were measured.</summary>
    /// <exception cref="InvalidOperationException">Both are the same numbers and there is no layer of noise.</exception>
    public History FitDenoising(Tensor noisy, Tensor clean, FitOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(clean);
        if (!HasNoise && (ReferenceEquals(noisy, clean) || (noisy.Shape == clean.Shape && noisy.IsFloat && clean.IsFloat && noisy.ToArray().AsSpan().SequenceEqual(clean.ToArray()))))
            throw WithoutNoise();
        return Model.Fit(noisy, clean, options, cancel);
    }

    /// <summary>The codes of x.</summary>
    public Tensor Encode(Tensor x, int batchSize = 32) => Encoder.Predict(x, batchSize);

    /// <summary>The sequences of codes.</summary>
    public Tensor Decode(Tensor codes, int batchSize = 32) => Decoder.Predict(codes, batchSize);

    /// <summary>What comes back of x.</summary>
    public Tensor Reconstruct(Tensor x, int batchSize = 32) => Model.Predict(x, batchSize);

    /// <summary>How badly each sequence comes back: the mean squared error over its real steps and features, [batch]. Sequences unlike those it was trained on have large ones.</summary>
    /// <exception cref="InvalidOperationException">It is an autoencoder of tokens.</exception>
    public double[] Errors(Tensor x, int batchSize = 32)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Model.Inputs[0].DType == DType.Int32)
            throw new InvalidOperationException("Autoencoder.Errors: this is an autoencoder of tokens, whose output is logits; needed one of numbers. Usual fix: Model.Evaluate(ids, ids).");
        var (given, back) = (x.ToArray(), Reconstruct(x, batchSize).ToArray());
        var (rows, steps, width) = (x.Shape[0], x.Shape[1], x.Shape[^1]);
        var real = x.Mask?.Steps.ToArray<bool>();
        var errors = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            var count = 0;
            for (var step = 0; step < steps; step++)
            {
                if (real is not null && !real[(row * steps) + step])
                    continue;
                count += width;
                for (var i = ((row * steps) + step) * width; i < ((row * steps) + step + 1) * width; i++)
                    errors[row] += (given[i] - (double)back[i]) * (given[i] - (double)back[i]);
            }
            errors[row] /= Math.Max(1, count);
        }
        return errors;
    }

    static InvalidOperationException WithoutNoise() => new("Autoencoder.FitDenoising: the inputs are the clean sequences and there is no layer of noise, so the model would learn to copy its input, noise and all; " +
        "needed something to remove. Usual fix: AutoencoderOptions.Noise = new GaussianNoise(0.1f) or new MaskingNoise(0.2f), or FitDenoising(noisy, clean) with measured noise.");
}
