namespace Unroll;

/// <summary>A tensor that training may change: value, version and trainability. Layers use its subclass <c>Weight</c>.</summary>
/// <remarks>Only <see cref="Assign"/> and an optimizer change the value, and each change raises <see cref="Version"/>: a backward pass through
/// a changed weight is an error, and packed copies of the value die with the version they were made from.</remarks>
public abstract class Variable
{
    readonly Lock _lock = new();
    Tensor? _live;
    Tensor? _gradient;
    bool _shared, _ownsGradient;
    object? _cache;
    WeightPacks? _packs;

    /// <summary>Counts the changes of the value.</summary>
    public long Version { get; private set; }

    /// <summary>Whether optimizers may change it.</summary>
    public virtual bool Trainable { get; set; } = true;

    /// <summary>A name for messages.</summary>
    public abstract string Path { get; }

    /// <summary>The declared shape.</summary>
    public abstract Shape Shape { get; }

    /// <summary>Whether it holds numbers yet.</summary>
    public bool HasValue => _live is not null;

    /// <summary>The current value: a snapshot that later training does not change.</summary>
    public Tensor Value
    {
        get
        {
            _shared = true;
            return new Tensor((_live ?? throw NoValue()).View);
        }
        set => Assign(value);
    }

    /// <summary>The gradient that the most recent backward pass gave it, or null.</summary>
    public Tensor? Gradient => _gradient is null ? null : PassBuffers.Keep(_gradient);

    /// <summary>Takes a new gradient; the one before goes back when nobody has read it and nobody else can.</summary>
    internal void TakeGradient(Tensor gradient)
    {
        if (_ownsGradient && _gradient is { } before)
            PassBuffers.GiveBack(before);
        (_gradient, _ownsGradient) = (gradient, false);
    }

    /// <summary>Nobody but this weight can reach its gradient any more.</summary>
    internal void OwnGradient(Tensor gradient) => _ownsGradient |= ReferenceEquals(gradient, _gradient);

    /// <summary>The live value, as layers use it in a forward pass: optimizers change its numbers in place. What operations make of it keeps its numbers.</summary>
    public Tensor Live => _live ?? Placeholder ?? throw NoValue();

    /// <summary>What stands for the value while shapes are inferred and there is none yet, or null.</summary>
    internal virtual Tensor? Placeholder => null;

    InvalidOperationException NoValue() => new(
        $"Weight '{Path}' {Shape} has no value yet. Usual fix: call the model once, or model.Build(inputShape), before reading its weights.");

    /// <summary>Replaces the value by a copy of the given tensor.</summary>
    /// <exception cref="ShapeException">The shape differs.</exception>
    public void Assign(Tensor value)
    {
        if (value.Shape != Shape)
            throw new ShapeException($"Weight '{Path}'", $"a value of shape {value.Shape}", $"shape {Shape}");
        if (!value.IsFloat)
            throw new ShapeException($"Weight '{Path}'", $"a value of type {value.DType}", "Float32 or Float64");
        SetLive(Own(value));
    }

    // Weights stay, whatever the pass that assigns one does with its arrays.
    static Tensor Own(Tensor value)
    {
        using var ordinary = Gradients.Buffers is null ? null : Gradients.Ordinary();
        return new Tensor(value.DenseCopy().View);
    }

    void SetLive(Tensor value)
    {
        _live = new Tensor(value.View) { Variable = this };
        _shared = false;
        Version++;
    }

    /// <summary>The elements, to be changed in place by an optimizer; a value that somebody reads is copied first. Raises the version.</summary>
    internal View BeginUpdate()
    {
        if (_shared)
            SetLive(Own(_live ?? throw NoValue()));
        else
            Version++;
        return (_live ?? throw NoValue()).View;
    }

    /// <summary>Somebody holds a view of the live value: the next update works on a copy, so that the view keeps its numbers.</summary>
    internal void Share() => _shared = true;

    /// <summary>Something made from this version of the value (packed weights), made once and kept until the value changes.</summary>
    internal T Cached<T>(object key, Func<T> make) where T : class
    {
        var entry = (CacheEntry?)Volatile.Read(ref _cache);
        if (entry is { Value: T hit } && entry.Version == Version && entry.Key.Equals(key))
            return hit;
        lock (_lock)
        {
            var made = new CacheEntry(key, Version, make());
            Volatile.Write(ref _cache, made);
            return (T)made.Value;
        }
    }

    /// <summary>This version of the value packed as the right operand of products with a number of rows, or null when it is better read as it lies.</summary>
    internal Kernels.PackedMatrix? Packed(bool across, int rows)
    {
        var packs = Volatile.Read(ref _packs) ?? Interlocked.CompareExchange(ref _packs, new WeightPacks(), null) ?? _packs;
        return packs.Of(Live.View, Version, across, rows);
    }

    sealed record CacheEntry(object Key, long Version, object Value);

    /// <summary>A weight used where a tensor is wanted.</summary>
    public static implicit operator Tensor(Variable variable) => variable.Live;
}
