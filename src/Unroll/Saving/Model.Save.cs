namespace Unroll;

public abstract partial class Model
{
    /// <summary>Saves the model to one file, whole or not at all: what was there before survives any failure.</summary>
    /// <param name="path">Where; by custom it ends in <c>.unroll</c>.</param>
    /// <param name="registry">Names for types of your own: <c>Registry.Default.With&lt;MyCell&gt;("my_cell")</c>.</param>
    /// <exception cref="InvalidOperationException">The model is not built yet, or holds something that a file cannot hold: says what.</exception>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path, Registry? registry = null) => new ModelFile(this).Save(path, registry);

    /// <summary>Loads a model: it computes what the saved one computed, bit for bit.</summary>
    /// <exception cref="ModelFileException">The file is not there, not a model, newer, cut off or altered: says which.</exception>
    public static Model Load(string path, Registry? registry = null) => ModelFile.Open(path, registry).Model;

    /// <summary>Puts this model's weights into another model, matched by path.</summary>
    /// <param name="target">The model that gets the values; it must be built.</param>
    /// <param name="strict">Whether all must match; if not, what matches is taken. Default true.</param>
    /// <param name="rename">The path in the target for each path here; null leaves that weight out. Default: the same path.</param>
    /// <returns>What was loaded, missing, left over and of another shape.</returns>
    /// <exception cref="InvalidOperationException">Strict, and something does not match: nothing was changed.</exception>
    public WeightReport LoadWeightsInto(Model target, bool strict = true, Func<string, string?>? rename = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        FillAll();
        return target.LoadWeights(new ParameterList(this).ToDictionary(p => p.Path, p => p.Value, StringComparer.Ordinal), strict, rename);
    }

    /// <summary>Puts weights into this model, matched by path, for example those of <see cref="Safetensors.Read(string)"/>.</summary>
    /// <param name="weights">Values by path.</param>
    /// <param name="strict">Whether all must match; if not, what matches is taken. Default true.</param>
    /// <param name="rename">The path here for each given path; null leaves that weight out. Default: the same path.</param>
    /// <returns>What was loaded, missing, left over and of another shape.</returns>
    /// <exception cref="InvalidOperationException">Strict, and something does not match, or two are renamed to one path: nothing was changed.</exception>
    public WeightReport LoadWeights(IReadOnlyDictionary<string, Tensor> weights, bool strict = true, Func<string, string?>? rename = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var parameters = new ParameterList(this);
        if (parameters.Count == 0)
            throw new InvalidOperationException($"{Who} has no weights to load into yet. Usual fix: model.Build([null, 5]) with the shape of one input, or call it first.");
        FillAll();
        var given = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (path, value) in weights)
            if ((rename is null ? path : rename(path)) is { } here && !given.TryAdd(here, value))
                throw new InvalidOperationException($"{Who}: two weights are renamed to '{here}' (the second is '{path}').");
        var report = WeightsReader.Compare(parameters, [.. given.Select(g => (g.Key, g.Value.Shape))]);
        if (strict && !report.IsComplete)
            throw new InvalidOperationException($"{Who}: the weights do not match: {report}. Usual fix: strict: false takes those that match; rename: path => ... maps names.");
        foreach (var path in report.Loaded)
            parameters[path].Value = given[path];
        return report;
    }
}
