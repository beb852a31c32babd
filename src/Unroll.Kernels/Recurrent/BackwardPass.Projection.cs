namespace Unroll.Kernels;

internal sealed unsafe partial class BackwardPass
{
    /// <summary>The gradient of the projected output is put behind the states, for that of the projection's weights; the gradient of what was projected takes its place.</summary>
    private void Unproject(in Slice s, float* after, PackedMatrix projection)
    {
        float* kept = after + ((_cell.States + 1) * (nint)_layout.Slot);
        for (int i = 0; i < s.Count; i++) RowSplit.CopyRow(s.Gradient + (i * (nint)_layout.StateRow), kept + (i * s.StateRow), spec.Projection);
        Product(s.Count, kept, s.StateRow, projection, false, s.Gradient, _layout.StateRow);
    }
}
