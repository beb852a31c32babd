namespace Unroll;

/// <summary>A state in a file (safetensors, a tensor for each leaf under its path): to go on another day, or in another process.</summary>
/// <remarks>Keras's files hold no carried states; here they are values and are saved like any.</remarks>
public static class StateFile
{
    /// <summary>Writes a state; a file that was there survives a failure.</summary>
    /// <exception cref="ModelFileException">The file cannot be written.</exception>
    public static void Save(this State<Tensor> state, string path)
    {
        ArgumentNullException.ThrowIfNull(state);
        // Numbered: the order of leaves counts, and a reader of the format need not keep it.
        Safetensors.Write(path, state.Leaves.Select((leaf, i) => (Key: FormattableString.Invariant($"{i}:{leaf.Path}"), leaf.Value)).ToDictionary(p => p.Key, p => p.Value.Contiguous()));
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="ModelFileException">The file is not there, is damaged, or holds no state.</exception>
    public static State<Tensor> Load(string path)
    {
        var tensors = Safetensors.Read(path);
        var leaves = new (string, Tensor)[tensors.Count];
        foreach (var (key, value) in tensors)
        {
            var colon = key.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !int.TryParse(key[..colon], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var at) || at >= leaves.Length || leaves[at].Item2 is not null)
                throw new ModelFileException($"Cannot read a state from '{path}': it holds the tensor '{key}', which is no leaf of a state. Usual fix: a file written by state.Save(path).");
            leaves[at] = (key[(colon + 1)..], value);
        }
        return leaves.Length > 0 ? new State<Tensor>(leaves) : throw new ModelFileException($"Cannot read a state from '{path}': it holds no tensors.");
    }
}
