using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>What a cell program sees of one step: a vector of units of one row.</summary>
/// <typeparam name="V">The lane.</typeparam>
public readonly unsafe struct CellStep<V> where V : struct, ILane<V>
{
    private readonly float* _gates, _before, _after, _gradient;
    private readonly nint _gate, _state;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal CellStep(float* gates, nint gate, float* before, float* after, float* gradient, nint state)
    {
        _gates = gates;
        _gate = gate;
        _before = before;
        _after = after;
        _gradient = gradient;
        _state = state;
    }

    /// <summary>The value of a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gate(int slot) => V.Load(_gates + (slot * _gate));

    /// <summary>Sets a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetGate(int slot, V value) => V.Store(value, _gates + (slot * _gate));

    /// <summary>Sets a slot that holds the output y of an activation to the gradient of the pre-activation, from the gradient of y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetGateGradient(int slot, ActivationKind kind, V y, V dy) => SetGate(slot, CellActivation.Gradient(kind, y, dy));

    /// <summary>A state before the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V State(int index) => V.Load(_before + (index * _state));

    /// <summary>A state after the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V NewState(int index) => V.Load(_after + (index * _state));

    /// <summary>Sets a state after the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNewState(int index, V value) => V.Store(value, _after + (index * _state));

    /// <summary>In backward, before it is set: the gradient of a state after the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V StateGradient(int index) => V.Load(_gradient + (index * _state));

    /// <summary>In backward: sets the gradient of a state before the step, without what passes through the slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetStateGradient(int index, V value) => V.Store(value, _gradient + (index * _state));
}
