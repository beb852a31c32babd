namespace Unroll;

public abstract partial class Model
{
    readonly List<(Layer Layer, string Path, Action<LayerObservation> Seen)> _observers = [];

    /// <summary>Shows what a layer gives in training steps, and the gradient of the loss there: as PyTorch's hooks, but nothing that is seen can be changed, and the
    /// numbers of training stay the same, bit for bit.</summary>
    /// <remarks>Told in the backward pass of every step whose pass is a <see cref="TrainingPass"/>, within <c>Fit</c> and in a loop by hand, once for each call of the layer, in the order
    /// in which gradients become known. A layer that the loss does not depend on, or with nothing trainable up to it, has no gradient and is not told of; nor are the
    /// directions inside a <see cref="Bidirectional"/>, which run as one operation. A step that is observed allocates its arrays anew.</remarks>
    /// <param name="layer">A layer by its name or path, as <see cref="Layer(string)"/> takes it.</param>
    /// <param name="seen">Told of each call.</param>
    /// <returns>Disposing it ends the observation.</returns>
    /// <exception cref="KeyNotFoundException">There is no such layer: says which there are.</exception>
    public IDisposable Observe(string layer, Action<LayerObservation> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var found = Layer(layer);
        var entry = (found, Inside(this, "").First(p => ReferenceEquals(p.Layer, found)).Path, seen);
        _observers.Add(entry);
        return new Observation(() => _observers.Remove(entry));
    }

    sealed class Observation(Action end) : IDisposable
    {
        Action? _end = end;

        public void Dispose()
        {
            _end?.Invoke();
            _end = null;
        }
    }
}
