using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The loops over up to four strided operands: axes of size 1 dropped, axes that are contiguous in all operands merged.</summary>
internal unsafe struct StridePlan
{
    public const int MaxRank = 16;
    private const int Operands = 4;

    public int Rank;
    public long Count;
    private fixed int _sizes[MaxRank];
    private fixed int _strides[MaxRank * Operands];

    /// <summary>Operand 0 should be the result: its layout decides the order of the axes.</summary>
    public static void Create(out StridePlan plan, ReadOnlySpan<int> sizes, ReadOnlySpan<int> s0, ReadOnlySpan<int> s1, ReadOnlySpan<int> s2 = default, ReadOnlySpan<int> s3 = default)
    {
        plan = default;
        if (sizes.Length > MaxRank) throw new ArgumentException($"A kernel was given {sizes.Length} axes; at most {MaxRank} are supported: merge axes first.");
        plan.Count = 1;
        foreach (var size in sizes) plan.Count *= size;
        if (plan.Count == 0)
        {
            plan.Rank = 1;
            return;
        }

        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] == 1) continue;
            var r = plan.Rank++;
            plan._sizes[r] = sizes[axis];
            plan._strides[r * Operands] = s0[axis];
            plan._strides[r * Operands + 1] = s1[axis];
            plan._strides[r * Operands + 2] = s2.IsEmpty ? 0 : s2[axis];
            plan._strides[r * Operands + 3] = s3.IsEmpty ? 0 : s3[axis];
        }

        plan.Sort();
        plan.Merge();
        if (plan.Rank == 0)
        {
            plan._sizes[0] = 1;
            plan.Rank = 1;
        }
    }

    public readonly int Inner => _sizes[Rank - 1];

    public readonly long Rows => Count / Inner;

    public readonly int Size(int axis) => _sizes[axis];

    public readonly int Stride(int axis, int operand) => _strides[axis * Operands + operand];

    public readonly int InnerStride(int operand) => Stride(Rank - 1, operand);

    /// <summary>Runs over the outer axes; <see cref="Rows"/> positions from <paramref name="first"/> on.</summary>
    public readonly Cursor Start(long first)
    {
        Cursor cursor = default;
        for (var axis = Rank - 2; axis >= 0; axis--)
        {
            var index = (int)(first % _sizes[axis]);
            first /= _sizes[axis];
            cursor.Index[axis] = index;
            for (var k = 0; k < Operands; k++) cursor.Offset[k] += (long)index * Stride(axis, k);
        }

        return cursor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Next(ref Cursor cursor)
    {
        for (var axis = Rank - 2; axis >= 0; axis--)
        {
            for (var k = 0; k < Operands; k++) cursor.Offset[k] += Stride(axis, k);
            if (++cursor.Index[axis] < _sizes[axis]) return;
            for (var k = 0; k < Operands; k++) cursor.Offset[k] -= (long)_sizes[axis] * Stride(axis, k);
            cursor.Index[axis] = 0;
        }
    }

    // The result's largest strides go outermost (insertion sort, stable), so that it is written in memory order.
    private void Sort()
    {
        for (var i = 1; i < Rank; i++)
            for (var j = i; j > 0 && Math.Abs((long)Stride(j, 0)) > Math.Abs((long)Stride(j - 1, 0)); j--)
                Swap(j, j - 1);
    }

    private void Swap(int a, int b)
    {
        (_sizes[a], _sizes[b]) = (_sizes[b], _sizes[a]);
        for (var k = 0; k < Operands; k++)
            (_strides[a * Operands + k], _strides[b * Operands + k]) = (_strides[b * Operands + k], _strides[a * Operands + k]);
    }

    private void Merge()
    {
        var kept = 0;
        for (var axis = 1; axis < Rank; axis++)
        {
            var together = true;
            for (var k = 0; k < Operands; k++) together &= Stride(kept, k) == (long)Stride(axis, k) * _sizes[axis];
            if (together) _sizes[kept] *= _sizes[axis];
            else _sizes[++kept] = _sizes[axis];
            for (var k = 0; k < Operands; k++) _strides[kept * Operands + k] = Stride(axis, k);
        }

        Rank = Math.Min(Rank, kept + 1);
    }

    /// <summary>A position in the outer axes.</summary>
    public struct Cursor
    {
        public fixed int Index[MaxRank];
        public fixed long Offset[Operands];
    }

    /// <summary>Whether a view is row-major without gaps and inside its data: then no plan is needed.</summary>
    public static bool IsContiguous(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides, int offset, int length, out int count)
    {
        var expected = 1L;
        count = 0;
        if (strides.Length != sizes.Length) return false;
        for (var axis = sizes.Length - 1; axis >= 0; axis--)
        {
            if (sizes[axis] != 1 && strides[axis] != expected) return false;
            expected *= sizes[axis];
        }

        if (offset < 0 || expected < 0 || offset + expected > length) return false;
        count = (int)expected;
        return true;
    }

    /// <summary>The same, or one element that is repeated everywhere (step 0).</summary>
    public static bool IsContiguousOrOne(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides, int offset, int length, out int step)
    {
        step = 1;
        if (IsContiguous(sizes, strides, offset, length, out _)) return true;
        step = 0;
        if (strides.Length != sizes.Length || (uint)offset >= (uint)length) return false;
        for (var axis = 0; axis < sizes.Length; axis++)
            if (sizes[axis] != 1 && strides[axis] != 0) return false;
        return true;
    }

    /// <summary>Throws where a view reaches outside its data.</summary>
    public static void Check(string kernel, string operand, int length, ReadOnlySpan<int> sizes, int offset, ReadOnlySpan<int> strides)
    {
        if (strides.Length != sizes.Length)
            throw new ArgumentException($"{kernel}: operand {operand} has {strides.Length} strides for {sizes.Length} axes; give one stride per axis.");
        long low = offset, high = offset;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] < 0) throw new ArgumentException($"{kernel}: axis {axis} has the size {sizes[axis]}; sizes are 0 or more.");
            if (sizes[axis] == 0) return;
            var reach = (sizes[axis] - 1L) * strides[axis];
            if (reach < 0) low += reach;
            else high += reach;
        }

        if (low < 0 || high >= length)
            throw new ArgumentException($"{kernel}: operand {operand} reaches from element {low} to {high} of data with {length} elements; check its offset and strides.");
    }
}
