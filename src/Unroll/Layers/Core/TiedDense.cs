using System.Globalization;

namespace Unroll;

/// <summary>An output layer that uses an embedding's table as its kernel: as many weights fewer as the table has (Press and Wolf 2016).</summary>
/// <remarks>
/// <para>y = x Eᵀ (+ bias), E being the table of the embedding; with <see cref="LogitSoftCap"/> s, y = s tanh(x Eᵀ / s). The table gets gradients from both sides, has one path and is saved once.</para>
/// <para>Shapes: [batch, ..., outputs of the embedding] to [batch, ..., inputs of the embedding]: logits over all ids.</para>
/// <para>Weights: those of the embedding; bias [inputs of the embedding] with <see cref="UseBias"/>.</para>
/// <para>Mask: kept.</para>
/// <para>In Keras: <c>ReversibleEmbedding</c> called with <c>reverse=True</c>.</para>
/// </remarks>
public sealed class TiedDense : UnaryLayer
{
    Weight? _bias;

    /// <summary>Ties an output layer to an embedding.</summary>
    /// <param name="embedding">The embedding whose table is the kernel.</param>
    public TiedDense(Embedding embedding)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        Embedding = Refer(embedding, "embedding");
    }

    /// <summary>The embedding whose table is the kernel.</summary>
    public Embedding Embedding { get; }

    /// <summary>Whether a bias is added. Default false.</summary>
    public bool UseBias { get; init; }

    /// <summary>Keeps logits between -s and s; 0 (default) for no cap.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public float LogitSoftCap
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(LogitSoftCap), $"TiedDense: got {value.ToString(CultureInfo.InvariantCulture)} for LogitSoftCap; needed a number above 0, or 0 for none.");
    }

    /// <summary>Fills the bias. Default zeros.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    protected internal override string? Detail => $"tied to {Embedding.DisplayName}";

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        Check(input);
        Embedding.EnsureBuilt([[Shape.Unknown, Shape.Unknown]]);
        _bias = UseBias ? AddWeight("bias", [Embedding.Inputs], BiasInitializer) : null;
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        Check(x.Shape);
        var kernel = Embedding.Table(x).Transpose();
        x = x.Clean();
        var y = _bias is null ? x.MatMul(kernel) : x.MatMul(kernel, _bias);
        return LogitSoftCap == 0 ? y : (y / LogitSoftCap).Tanh() * LogitSoftCap;
    }

    void Check(Shape shape)
    {
        if (shape.Rank < 2 || shape[^1] != Embedding.Outputs)
            throw new ShapeException(Who, $"an input {shape}", $"a last axis of {Embedding.Outputs}, the width of the embedding it is tied to", $"new Dense({Embedding.Outputs}) before it");
    }
}
