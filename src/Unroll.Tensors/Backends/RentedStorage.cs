using System.Buffers;

namespace Unroll;

/// <summary>A rented array for a tensor inside a pass: a gradient between two operations, or what one layer of a model gives to the next.</summary>
internal sealed class RentedStorage(Backend backend, int length) : CountedStorage(backend, length)
{
    float[]? _data = ArrayPool<float>.Shared.Rent(Math.Max(length, 1));

    internal override Array Numbers => _data ?? throw new InvalidOperationException(
        "A tensor was read after its array had been given back. Usual fix: when this is a backward pass, the training step that recorded the graph is over; differentiate within the step, or write the loop by hand. Anything else is an error of the library.");

    protected override void GiveBack()
    {
        if (_data is not { } data)
            return;
        _data = null;
        ArrayPool<float>.Shared.Return(data);
    }
}
