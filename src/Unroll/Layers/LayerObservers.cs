namespace Unroll;

/// <summary>Who wants to see what in a training step; rides on its pass.</summary>
internal sealed class LayerObservers(IReadOnlyList<(Layer Layer, string Path, Action<LayerObservation> Seen)> all, long step)
{
    /// <summary>The outputs of a layer, with a node behind the main one that passes its gradient on as it is and tells of it.</summary>
    internal Values Watch(Layer layer, Values outputs)
    {
        (Layer Layer, string Path, Action<LayerObservation> Seen)[] mine = [.. all.Where(o => ReferenceEquals(o.Layer, layer))];
        if (mine.Length == 0)
            return outputs;
        var output = outputs[0];
        if (!output.IsFloat || !Gradients.IsRecording)
        {
            Tell(mine, output, null);
            return outputs;
        }
        var watched = new Tensor(output.View, output.Mask);
        Node.Record("observe", [output], watched, (gradient, _) =>
        {
            // Whoever is told may hold what it is given and what it makes.
            using var ordinary = Gradients.Off();
            Tell(mine, output, PassBuffers.Keep(gradient));
            return [gradient];
        });
        return new Values([.. outputs.Names.Select((name, i) => (name, i == 0 ? watched : outputs[i]))]);
    }

    void Tell((Layer Layer, string Path, Action<LayerObservation> Seen)[] mine, Tensor output, Tensor? gradient)
    {
        foreach (var (layer, path, seen) in mine)
            seen(new LayerObservation(path, layer, step, output.Detach(), gradient));
    }
}
