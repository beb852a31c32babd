using System.Globalization;

namespace Unroll;

/// <summary>A row of numbers for each id: a trainable table.</summary>
/// <remarks>
/// <para>y[..., :] = embeddings[x[...], :].</para>
/// <para>Shapes: Int32 ids [batch, time] (or any shape) -> [batch, time, outputs]. Float32 ids are taken when they are whole numbers.</para>
/// <para>Weights: embeddings [inputs, outputs].</para>
/// <para>Mask: with <see cref="MaskZero"/> the steps with id 0 are masked (beside those masked already); else kept.</para>
/// </remarks>
/// <param name="inputs">How many ids there are: 0 to inputs - 1.</param>
/// <param name="outputs">Length of a row.</param>
public sealed class Embedding(int inputs, int outputs) : UnaryLayer
{
    Weight? _embeddings;

    /// <summary>How many ids there are: 0 to inputs - 1.</summary>
    public int Inputs { get; } = Require.Positive(inputs, nameof(Embedding));

    /// <summary>Length of a row.</summary>
    public int Outputs { get; } = Require.Positive(outputs, nameof(Embedding));

    /// <summary>Whether id 0 means padding. Default false.</summary>
    public bool MaskZero { get; init; }

    /// <summary>The first value of the table [inputs, outputs], for example word vectors trained elsewhere; with <c>Trainable = false</c> it stays.
    /// Default: none, <see cref="EmbeddingsInitializer"/> fills it. Not written to files: the table itself is.</summary>
    public Tensor? Vectors { get; init; }

    /// <summary>Fills the table. Default: uniform on +-0.05.</summary>
    public Initializer EmbeddingsInitializer { get; init; } = Initializer.RandomUniform;

    /// <summary>A penalty on the table. Default none.</summary>
    public Regularizer? EmbeddingsRegularizer { get; init; }

    /// <summary>Applied to the table after each optimizer step. Default none.</summary>
    public Constraint? EmbeddingsConstraint { get; init; }

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <inheritdoc/>
    protected internal override DType InputType => DType.Int32;

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => string.Create(CultureInfo.InvariantCulture, $"{Inputs}·{Outputs}");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        if (Vectors is { } v && !v.Shape.SequenceEqual([Inputs, Outputs]))
            throw new ShapeException(Who, $"vectors of shape {v.Shape}", $"[{Inputs}, {Outputs}]: a row for each id", $"new Embedding({(v.Rank == 2 ? $"{v.Shape[0]}, {v.Shape[1]}" : "rows, columns")}) {{ Vectors = ... }}");
        _embeddings = AddWeight("embeddings", [Inputs, Outputs], Vectors is null ? EmbeddingsInitializer : new GivenValue(Vectors), regularizer: EmbeddingsRegularizer, constraint: EmbeddingsConstraint);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.DType == DType.Bool)
            throw new ShapeException(Who, $"Bool {x.Shape}", "ids: Int32, or whole numbers", "convert with To(DType.Int32)");
        var ids = x.Backend switch
        {
            ShapeOnlyBackend => x.To(DType.Int32),
            StepBackend step => StepIds(step, x.To(DType.Int32)),
            _ => Ids(x),
        };
        var rows = ((Tensor)_embeddings!).Gather(ids);
        var mask = x.Mask;
        if (MaskZero && x.Rank >= 2)
            mask = MaskedSteps.Both(mask, ZeroMask(ids), DisplayName);
        else if (mask is not null)
            mask = mask.Through(DisplayName);
        return rows.WithMask(mask);
    }

    /// <summary>The table, as another layer reads it: with numbers, but on shapes alone.</summary>
    internal Tensor Table(Tensor like)
    {
        if (like.Backend is not ShapeOnlyBackend)
        {
            EnsureFilled();
            return _embeddings!;
        }
        return _embeddings!.HasValue ? _embeddings : like.EmptyLike(_embeddings.Shape, "Table");
    }

    /// <summary>Ids that are looked at in every step of a stream.</summary>
    Tensor StepIds(StepBackend step, Tensor ids)
    {
        var view = ids.View.IsContiguous ? ids : ids.Contiguous();
        step.Always(() =>
        {
            var given = view.AsSpan<int>();
            for (var i = 0; i < given.Length; i++)
                if ((uint)given[i] >= (uint)Inputs)
                    throw OutOfRange(given[i], view.Shape, i);
        });
        return view;
    }

    Mask ZeroMask(Tensor ids)
    {
        var real = ids.NotEqualTo(0);
        for (var axes = ids.Rank; axes > 2; axes--)
            real = real.To(DType.Float32).Max(-1).Greater(0.5f);
        return Mask.From(real, "id 0");
    }

    /// <summary>The ids as Int32, each within range; what stands at masked steps does not matter.</summary>
    Tensor Ids(Tensor x)
    {
        var ids = new int[x.Shape.CheckedSize(Who)];
        var numbers = x.IsFloat ? x.ToArray() : null;
        if (numbers is null)
            x.AsSpan<int>().CopyTo(ids);
        var real = x.Mask is { } mask ? mask.Steps.AsSpan<bool>() : default;
        var perStep = real.Length == 0 ? 1 : ids.Length / real.Length;
        var changed = numbers is not null;
        for (var i = 0; i < ids.Length; i++)
        {
            var padding = real.Length > 0 && !real[i / perStep];
            if (numbers is not null)
                ids[i] = numbers[i] == MathF.Floor(numbers[i]) && Math.Abs(numbers[i]) < int.MaxValue ? (int)numbers[i] : padding ? 0
                    : throw new ArgumentException($"{Who}: got {numbers[i].ToString(CultureInfo.InvariantCulture)} at position {Position(x.Shape, i)}; needed ids, whole numbers. Usual fix: turn words into ids first, or use a Dense layer for measurements.");
            if ((uint)ids[i] < (uint)Inputs)
                continue;
            if (!padding)
                throw OutOfRange(ids[i], x.Shape, i);
            (ids[i], changed) = (0, true);
        }
        return changed ? Tensor.From(ids, x.Shape).On(x.Backend) : x;
    }

    ArgumentOutOfRangeException OutOfRange(int id, Shape shape, int at) => new("x",
        $"{Who}: got id {id.ToString(CultureInfo.InvariantCulture)} at position {Position(shape, at)}; needed 0 to {Inputs - 1}. " +
        $"Usual fix: new Embedding({(id < 0 ? "inputs" : (id + 1L).ToString(CultureInfo.InvariantCulture))}, {Outputs}), or limit the vocabulary that makes the ids.");

    static string Position(Shape shape, int index)
    {
        var at = new int[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
            (at[axis], index) = (index % shape[axis], index / shape[axis]);
        return $"[{string.Join(", ", at.Select(i => i.ToString(CultureInfo.InvariantCulture)))}]";
    }

    sealed class GivenValue(Tensor value) : Initializer
    {
        public override Tensor Make(Shape shape, ulong key) => value;
    }
}
