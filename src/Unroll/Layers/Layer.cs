namespace Unroll;

/// <summary>A step of a model: named tensors in, named tensors out. Derive from <see cref="UnaryLayer"/> for one in and one out, from
/// <c>RecurrentLayer</c> for a cell of your own.</summary>
/// <remarks>A layer has no mutable mode: everything about one run is in the <see cref="Pass"/>, so inference may run on many threads at once.</remarks>
public abstract partial class Layer
{
    Lock _lock = new();
    List<Weight> _weights = [];
    List<(string Name, Layer Layer)> _children = [];
    string? _name;
    bool _trainable = true;
    volatile bool _ready;
    bool _scanned;
    ShapeOnlyBackend? _probe;
    int _caller;

    /// <summary>A name of the user's choice, or null: then the owning model names it by its type, for example <c>lstm_1</c>.</summary>
    public string? Name
    {
        get => _name;
        init => _name = value;
    }

    /// <summary>Whether optimizers change its weights. Setting it also sets it for every layer inside.</summary>
    public bool Trainable
    {
        get => _trainable;
        set
        {
            _trainable = value;
            foreach (var (_, child) in _children)
                child.Trainable = value;
        }
    }

    /// <summary>A penalty on what the layer computes, added to the loss of training and evaluation: of the main output, divided by the batch size as in Keras 3. Masked
    /// steps do not count (in Keras they do). Default none.</summary>
    public Regularizer? ActivityRegularizer { get; init; }

    /// <summary>What happens to the mask of the input. Default: <see cref="MaskPolicy.Keep"/>.</summary>
    public virtual MaskPolicy MaskPolicy => MaskPolicy.Keep;

    /// <summary>The element type it wants of its first input. Default Float32; Int32 for layers that take ids.</summary>
    protected internal virtual DType InputType => DType.Float32;

    /// <summary>Whether its weights have been declared.</summary>
    public bool IsBuilt { get; private set; }

    /// <summary>The input shapes that its weights were declared for.</summary>
    internal IReadOnlyList<Shape> BuiltFor { get; private set; } = [];

    /// <summary>Its own weights, in the order they were added; those of layers inside are theirs.</summary>
    public IReadOnlyList<Weight> Weights => _weights;

    /// <summary>The layers inside, with their names.</summary>
    public IReadOnlyList<(string Name, Layer Layer)> Children => _children;

    /// <summary>How its number of weights comes about, as the summary shows it, for example <c>4·128·(50 + 128 + 1)</c>; null before it is built.
    /// Default: the sizes of its weights added up.</summary>
    protected internal virtual string? ParameterFormula => null;

    /// <summary>A word on its size that the summary puts behind its type, for example <c>64+64</c>. Default: none.</summary>
    protected internal virtual string? Detail => null;

    /// <summary>Why it cannot run one step at a time on inputs like these, or null when it may: opening a stream then compares steps with a whole sequence.</summary>
    internal virtual string? StreamProblem(Values inputs) => null;

    /// <summary>The layer or model that it was first put into, and its name there.</summary>
    internal (Layer Layer, string Name)? Owner { get; private set; }

    /// <summary>Its name: as chosen, as its owner calls it, or by type.</summary>
    public string DisplayName => Name ?? Owner?.Name ?? Names.Snake(GetType());

    /// <summary>Type and name, as messages say them: <c>Lstm 'lstm_1'</c>.</summary>
    protected internal string Who => $"{GetType().Name} '{DisplayName}'";

    /// <summary>Where it stands in the model that owns it; empty for the model itself.</summary>
    internal string Path => Owner is not { } owner ? this is Model ? "" : DisplayName
        : owner.Layer.Path.Length == 0 ? owner.Name : $"{owner.Layer.Path}/{owner.Name}";

    /// <summary>Declares a weight; call it in Build.</summary>
    /// <param name="name">Its name within the layer.</param>
    /// <param name="shape">Its shape; every length known.</param>
    /// <param name="initializer">What fills it. Default: Glorot uniform, as in Keras.</param>
    /// <param name="trainable">Whether optimizers change it.</param>
    /// <param name="regularizer">A penalty added to the training loss.</param>
    /// <param name="constraint">Applied after each optimizer step.</param>
    protected Weight AddWeight(string name, Shape shape, Initializer? initializer = null, bool trainable = true, Regularizer? regularizer = null, Constraint? constraint = null)
    {
        if (!shape.IsKnown)
            throw new ShapeException(Who, $"an input that leaves weight '{name}' with shape {shape}", "known lengths along the axes that size its weights", "give the input's feature count, for example [null, 5]");
        if (_weights.Exists(w => w.Name == name))
            throw new InvalidOperationException($"{Who}: weight '{name}' was added twice; names of weights must differ within a layer.");
        var weight = new Weight(this, name, shape, initializer ?? Initializer.GlorotUniform, trainable) { Regularizer = regularizer, Constraint = constraint };
        _weights.Add(weight);
        return weight;
    }

    /// <summary>Makes a layer part of this one: its weights are found, trained and saved. Returns it, so that a field can be set in the same line.</summary>
    protected T Track<T>(T layer, string? name = null) where T : Layer
    {
        ArgumentNullException.ThrowIfNull(layer);
        foreach (var (_, known) in _children)
            if (ReferenceEquals(known, layer))
                return layer;
        var unique = Names.Unique(name ?? layer.Name ?? Names.Snake(layer.GetType()), n => _children.Exists(c => c.Name == n));
        _children.Add((unique, layer));
        layer.Owner ??= (this, unique);
        if (!_trainable)
            layer.Trainable = false;
        return layer;
    }

    /// <summary>x with NaN and infinity at masked steps replaced by 0, everything else as it is; without a mask x itself. A layer with weights begins with it: a gradient of 0 times NaN
    /// would be NaN.</summary>
    protected static Tensor CleanPadding(Tensor x) => x.Clean();

    /// <summary>Makes a layer that belongs to another one, or to the model, part of this one too: its weights are found here, but are named by where it belongs.</summary>
    private protected T Refer<T>(T layer, string name) where T : Layer
    {
        _children.Add((name, layer));
        return layer;
    }

    /// <summary>Declares weights for inputs of these shapes (batch first; unknown axes are <see cref="Shape.Unknown"/>). Allocates nothing.</summary>
    protected virtual void Build(IReadOnlyList<Shape> inputs) => Build(inputs[0]);

    /// <summary>Declares weights for one input of this shape (batch first). Allocates nothing.</summary>
    protected virtual void Build(Shape input)
    {
    }

    /// <summary>Computes the outputs. Made of tensor operations, so that it runs for real, for gradients, and for shapes alone.</summary>
    protected internal abstract Values Forward(Values inputs, Pass pass);

    /// <summary>Looks once for layers in fields that were not tracked.</summary>
    internal void RequireTracked()
    {
        if (_scanned)
            return;
        TrackCheck.Require(this);
        _scanned = true;
    }

    /// <summary>Whether the weights may depend on the shape of an input of this name; a mask sizes nothing.</summary>
    internal virtual bool SizesWeights(string input) => true;

    internal void EnsureBuiltFor(IEnumerable<(string Name, Shape Shape)> inputs) => EnsureBuilt([.. inputs.Where(i => SizesWeights(i.Name)).Select(i => i.Shape)]);

    internal void EnsureBuilt(IReadOnlyList<Shape> inputs)
    {
        if (IsBuilt)
            return;
        lock (_lock)
        {
            if (IsBuilt)
                return;
            try
            {
                RequireTracked();
                Build(inputs);
                (BuiltFor, IsBuilt) = ([.. inputs], true);
            }
            catch
            {
                _weights.Clear();
                throw;
            }
        }
    }

    /// <summary>Whether a declared weight, here or inside, has no value yet: asked at every step, so without making paths.</summary>
    internal bool LacksValues => _weights.Exists(w => !w.HasValue) || _children.Exists(c => c.Layer.LacksValues);

    /// <summary>Gives every declared weight, here and inside, its first value.</summary>
    internal void Fill(ulong seed, string path)
    {
        foreach (var weight in _weights)
            weight.Fill(seed, path.Length == 0 ? weight.Name : $"{path}/{weight.Name}");
        foreach (var (name, child) in _children)
            child.Fill(seed, path.Length == 0 ? name : $"{path}/{name}");
    }

    private protected void EnsureFilled()
    {
        if (_ready)
            return;
        lock (_lock)
        {
            // Weights stay, whatever the run that needs them first does with its arrays.
            using var ordinary = Gradients.Off();
            if (_weights.Exists(w => !w.HasValue))
                Fill(Root is Model model ? (ulong)model.Seed : 0, Path);
            _ready = true;
        }
    }

    /// <summary>The backend that the latest inference of shapes ran on: here, or in a layer around this one. It stands for weights without a value.</summary>
    internal ShapeOnlyBackend? Probe => _probe ?? Owner?.Layer.Probe;

    internal Layer Root => Owner is { } owner ? owner.Layer.Root : this;

    /// <summary>Every weight here and inside, once, with its path as seen from here.</summary>
    internal IEnumerable<(string Path, Weight Weight)> AllWeights(string prefix = "")
    {
        foreach (var weight in _weights)
            yield return (prefix + weight.Name, weight);
        foreach (var (name, child) in _children)
            foreach (var inner in child.AllWeights($"{prefix}{name}/"))
                yield return inner;
    }

    /// <summary>A layer of the same options without name, owner, weights or layers inside.</summary>
    private protected Layer CopyUnbuilt()
    {
        var copy = (Layer)MemberwiseClone();
        (copy._lock, copy._weights, copy._children, copy._name, copy.Owner) = (new(), [], [], null, null);
        (copy.IsBuilt, copy._ready, copy._probe, copy._caller, copy._leavesNothing) = (false, false, null, 0, null);
        return copy;
    }

    /// <inheritdoc/>
    public override string ToString() => Who;
}
