using Unroll.Kernels;

namespace Unroll;

/// <summary>One weight's part of an optimizer step.</summary>
public sealed class WeightUpdate
{
    readonly View _view;

    readonly Tensor _gradient;
    readonly float _factor;

    internal WeightUpdate(View view, Tensor gradient, float factor, Tensor[] slots, long iteration) =>
        (_view, _gradient, _factor, Slots, Iteration) = (view, gradient, factor, slots, iteration);

    /// <summary>Where the weight stands in its model.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The learning rate of this weight in this step.</summary>
    public double LearningRate { get; internal init; }

    /// <summary>Whether this is the first step of this weight.</summary>
    public bool IsFirst { get; internal init; }

    /// <summary>The decoupled decay that is still to be applied; 0 where it has been.</summary>
    internal double Decay { get; init; }

    /// <summary>The gradient, clipped already; of the weight's shape and type.</summary>
    public Tensor Gradient => _factor == 1 ? PassBuffers.Keep(_gradient) : _gradient * _factor;

    /// <summary>What the optimizer keeps for this weight, in the order of <see cref="Optimizer.SlotNames"/>; put a new tensor in place of an old one.</summary>
    public Tensor[] Slots { get; }

    /// <summary>The number of this step, from 1.</summary>
    public long Iteration { get; }

    /// <summary>The weight; setting it copies the given numbers in.</summary>
    /// <exception cref="ShapeException">The shape differs.</exception>
    public Tensor Value
    {
        get => new(_view);
        set
        {
            if (value.Shape != _view.Shape)
                throw new ShapeException("WeightUpdate", $"a value of shape {value.Shape}", $"the weight's shape {_view.Shape}");
            _view.Storage.Backend.Copy(value.To(_view.DType).On(_view.Storage.Backend).View, _view);
        }
    }

    /// <summary>Whether the weight is on the fast backend.</summary>
    internal bool IsFast => _view.Storage.Backend is CpuBackend;

    internal DType DType => _view.DType;

    /// <summary>The weight's elements, to be changed in place.</summary>
    internal Span<T> Numbers<T>() where T : unmanaged => Elements<T>(_view);

    internal ReadOnlySpan<T> Slope<T>() where T : unmanaged => Elements<T>((_factor == 1 ? _gradient : Gradient).Dense().View);

    /// <summary>The gradient of a table as the rows it is made of, when the weight is on the fast backend; else null.</summary>
    internal RowSum? Rows => IsFast ? RowSumStorage.In(_gradient)?.Times(_factor) : null;

    /// <summary>Runs a rule over the weight and its slots, where the weight is.</summary>
    internal void Run<TRule>(TRule rule) where TRule : struct, IOptimizerRule
    {
        if (DType == DType.Float64)
            ReferenceOptimizerSteps.Run(rule, Numbers<double>(), Slope<double>(), Slot<double>(0), Slot<double>(1), Slot<double>(2));
        else if (Rows is { } rows)
            OptimizerSteps.RunRows(rule, Numbers<float>(), rows, Slot<float>(0), Slot<float>(1), Slot<float>(2));
        else if (IsFast)
            OptimizerSteps.Run(rule, Numbers<float>(), Slope<float>(), Slot<float>(0), Slot<float>(1), Slot<float>(2));
        else
            ReferenceOptimizerSteps.Run(rule, Numbers<float>(), Slope<float>(), Slot<float>(0), Slot<float>(1), Slot<float>(2));
    }

    internal Span<T> Slot<T>(int index) where T : unmanaged => index < Slots.Length ? Elements<T>(Slots[index].View) : [];

    static Span<T> Elements<T>(View view) where T : unmanaged => view.Data<T>().AsSpan(view.Offset, (int)view.Shape.Size);
}
