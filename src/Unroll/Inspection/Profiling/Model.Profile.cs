namespace Unroll;

public abstract partial class Model
{
    /// <summary>Measures what each layer takes: time, operations, bytes and allocations, and what bounds it.</summary>
    /// <remarks>Runs the model for about two seconds in all, alone if the numbers are to mean something; weights, optimizer and states are put back. Layers inside a layer of
    /// your own count to that layer; hand it the pass (<c>inner.Call(x, pass)</c>).</remarks>
    /// <param name="x">A batch of inputs as they are used.</param>
    /// <param name="y">Targets: then whole training steps are measured. The model must be compiled.</param>
    /// <param name="options">For how long to measure.</param>
    /// <exception cref="InvalidOperationException">Targets were given and the model is not compiled.</exception>
    public ModelProfile Profile(Values x, Values? y = null, ProfileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new ProfileMaker(this, x, y is null ? null : new Batch(0, x, y, null), y is null ? null : Compiled("Profile"), options ?? new ProfileOptions()).Make();
    }
}
