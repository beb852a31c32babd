namespace Unroll.Kernels;

internal sealed unsafe partial class ForwardPass
{
    /// <summary>State 0 as the cell made it is put behind the states, for backward, and its projection takes its place.</summary>
    private void Project(in Slice s, float* after, PackedMatrix projection)
    {
        float* made = after + (_cell.States * (nint)_layout.Slot);
        for (int i = 0; i < s.Count; i++) RowSplit.CopyRow(after + (i * s.StateRow), made + (i * s.StateRow), spec.Units);
        Gemm.RunRows(s.Count, made, s.StateRow, projection, false, after, s.StateRow);
    }
}
