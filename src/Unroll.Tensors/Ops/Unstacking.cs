namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>The slices along an axis, which they lose: the opposite of Stack. Views.</summary>
    /// <remarks>One node with as many outputs, so that the gradient is put together once, not once for each slice.</remarks>
    public Tensor[] Unstack(int axis)
    {
        axis = Shape.Axis("Unstack", axis);
        Variable?.Share();
        var (parts, shape) = (new Tensor[Shape[axis]], Shape);
        for (var i = 0; i < parts.Length; i++)
            parts[i] = new Tensor(Part(View, axis, i));
        if (IsFloat && parts.Length > 0)
            Node.RecordParts("Unstack", this, parts, (whole, i) => Part(whole, axis, i));
        return parts;
    }

    static View Part(View view, int axis, int index)
    {
        var (sizes, strides) = (view.Shape.ToArray().ToList(), view.Strides.ToList());
        sizes.RemoveAt(axis);
        strides.RemoveAt(axis);
        return view with { Shape = Shape.Wrap([.. sizes]), Strides = [.. strides], Offset = view.Offset + (index * view.Strides[axis]) };
    }
}
