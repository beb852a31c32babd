using System.Globalization;
using System.Numerics;

namespace Unroll;

/// <summary>What a training in progress remembers, by name: <see cref="Backup"/> writes it, and a resumed training reads it.</summary>
/// <remarks>One method does both. <c>state.Keep("waited", ref _waited)</c> notes the field while a backup is written and sets it while a training is
/// resumed, so that writing and reading cannot differ. Numbers come back with the same bits, NaN and infinity too.</remarks>
public sealed class TrainingState
{
    readonly SortedDictionary<string, string?> _texts;
    readonly SortedDictionary<string, Tensor> _tensors;
    readonly string _prefix;

    internal TrainingState() : this(false, new(StringComparer.Ordinal), new(StringComparer.Ordinal), "")
    {
    }

    internal TrainingState(bool restoring, SortedDictionary<string, string?> texts, SortedDictionary<string, Tensor> tensors, string prefix) =>
        (IsRestoring, _texts, _tensors, _prefix) = (restoring, texts, tensors, prefix);

    /// <summary>Whether fields are being set from a backup; false while they are being noted for one.</summary>
    public bool IsRestoring { get; }

    internal IReadOnlyDictionary<string, string?> Texts => _texts;

    internal IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>The same state with names of its own, for a part that knows nothing of the others.</summary>
    public TrainingState Inside(string name) => new(IsRestoring, _texts, _tensors, $"{_prefix}{name}/");

    /// <summary>Whether anything is kept under this name or inside it.</summary>
    public bool Has(string name) => _texts.ContainsKey(_prefix + name) || _tensors.ContainsKey(_prefix + name)
        || _texts.Keys.Concat(_tensors.Keys).Any(key => key.StartsWith($"{_prefix}{name}/", StringComparison.Ordinal));

    /// <summary>Keeps a number.</summary>
    /// <exception cref="FormatException">The backup has none of this name.</exception>
    public void Keep<T>(string name, ref T value) where T : struct, INumber<T>
    {
        string? text = value.ToString(null, CultureInfo.InvariantCulture);
        Keep(name, ref text);
        if (IsRestoring)
            value = T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(name, "a number", text);
    }

    /// <summary>Keeps a number that may be missing.</summary>
    /// <inheritdoc cref="Keep{T}(string, ref T)"/>
    public void Keep<T>(string name, ref T? value) where T : struct, INumber<T>
    {
        var text = value?.ToString(null, CultureInfo.InvariantCulture);
        Keep(name, ref text);
        if (IsRestoring)
            value = text is null ? null : T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(name, "a number", text);
    }

    /// <summary>Keeps a yes or no.</summary>
    /// <inheritdoc cref="Keep{T}(string, ref T)"/>
    public void Keep(string name, ref bool value)
    {
        string? text = value ? "true" : "false";
        Keep(name, ref text);
        if (IsRestoring)
            value = text is "true" or "false" ? text == "true" : throw Wrong(name, "true or false", text);
    }

    /// <summary>Keeps a text, or null.</summary>
    /// <inheritdoc cref="Keep{T}(string, ref T)"/>
    public void Keep(string name, ref string? value)
    {
        if (!IsRestoring)
            _texts[_prefix + name] = value;
        else if (!_texts.TryGetValue(_prefix + name, out value))
            throw new FormatException($"it holds no '{_prefix}{name}'");
    }

    /// <summary>Keeps a tensor, or null.</summary>
    /// <inheritdoc cref="Keep{T}(string, ref T)"/>
    public void Keep(string name, ref Tensor? value)
    {
        if (IsRestoring)
            value = _tensors.GetValueOrDefault(_prefix + name);
        else if (value is not null)
            _tensors[_prefix + name] = value;
    }

    /// <summary>Keeps numbers.</summary>
    /// <inheritdoc cref="Keep{T}(string, ref T)"/>
    public void Keep(string name, ref double[] values)
    {
        var tensor = IsRestoring || values.Length == 0 ? null : Tensor.From(values, [values.Length], DType.Float64);
        var count = values.Length;
        Keep(name + "/count", ref count);
        Keep(name, ref tensor);
        if (IsRestoring)
            values = count == 0 ? [] : tensor is { DType: DType.Float64 } && tensor.Shape.Size == count ? tensor.ToArray<double>() : throw Wrong(name, "numbers", tensor?.Shape.ToString());
    }

    /// <summary>Keeps texts.</summary>
    /// <inheritdoc cref="Keep{T}(string, ref T)"/>
    public void Keep(string name, ref string[] values)
    {
        var count = values.Length;
        Keep(name + "/count", ref count);
        if (IsRestoring)
            values = new string[count];
        for (var i = 0; i < count; i++)
        {
            string? text = values[i];
            Keep(string.Create(CultureInfo.InvariantCulture, $"{name}/{i}"), ref text);
            values[i] = text ?? "";
        }
    }

    /// <summary>Keeps tensors by name, or null.</summary>
    /// <inheritdoc cref="Keep{T}(string, ref T)"/>
    public void Keep(string name, ref IReadOnlyDictionary<string, Tensor>? values)
    {
        var some = values is not null;
        Keep(name + "/some", ref some);
        var names = values?.Keys.Order(StringComparer.Ordinal).ToArray() ?? [];
        Keep(name + "/names", ref names);
        var found = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var key in names)
        {
            var tensor = values?.GetValueOrDefault(key);
            Keep($"{name}/of/{key}", ref tensor);
            found[key] = tensor ?? throw new FormatException($"it holds no '{_prefix}{name}/of/{key}'");
        }
        if (IsRestoring)
            values = some ? found : null;
    }

    /// <summary>Keeps what an optimizer has gathered, and its learning rate. That of <c>Compile</c> is kept already: for others that a training step uses.</summary>
    /// <inheritdoc cref="Keep{T}(string, ref T)"/>
    public void Keep(string name, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        var (part, rate, iterations) = (Inside(name), optimizer.OwnRate, optimizer.Iterations);
        var slots = IsRestoring ? null : optimizer.State.Slots;
        part.Keep("learning_rate", ref rate);
        part.Keep("iterations", ref iterations);
        part.Keep("slots", ref slots);
        if (IsRestoring)
            (optimizer.OwnRate, optimizer.State) = (rate, new OptimizerState(iterations, slots ?? new Dictionary<string, Tensor>()));
    }

    FormatException Wrong(string name, string needed, string? found) => new($"its '{_prefix}{name}' is '{found}', which is not {needed}");
}
