using System.Numerics;
using Unroll.Kernels;

namespace Unroll;

/// <summary>What both backends on host memory share: arrays, copies, and the operations on whole numbers and flags.</summary>
public abstract class HostBackend : Backend
{
    /// <inheritdoc/>
    public override Storage Allocate(DType type, int count, bool clear) => type switch
    {
        DType.Float32 => new ArrayStorage<float>(this, type, New<float>(count, clear)),
        DType.Float64 => new ArrayStorage<double>(this, type, New<double>(count, clear)),
        DType.Int32 => new ArrayStorage<int>(this, type, New<int>(count, clear)),
        _ => new ArrayStorage<bool>(this, type, New<bool>(count, clear)),
    };

    static T[] New<T>(int count, bool clear) => clear ? new T[count] : GC.AllocateUninitializedArray<T>(count);

    /// <inheritdoc/>
    public override void Copy(View source, View target)
    {
        switch (source.DType, target.DType)
        {
            case (DType.Float32, DType.Float32): Same<float>(source, target); break;
            case (DType.Float64, DType.Float64): Same<double>(source, target); break;
            case (DType.Int32, DType.Int32): Same<int>(source, target); break;
            case (DType.Bool, DType.Bool): Same<bool>(source, target); break;
            case (DType.Float32, DType.Float64): Cast<float, double>(source, target); break;
            case (DType.Float64, DType.Float32): Cast<double, float>(source, target); break;
            case (DType.Int32, DType.Float32): Cast<int, float>(source, target); break;
            case (DType.Int32, DType.Float64): Cast<int, double>(source, target); break;
            case (DType.Float32, DType.Int32): Cast<float, int>(source, target); break;
            case (DType.Float64, DType.Int32): Cast<double, int>(source, target); break;
            case (DType.Bool, DType.Float32): Cast<bool, float>(source, target); break;
            case (DType.Bool, DType.Float64): Cast<bool, double>(source, target); break;
            case (DType.Bool, DType.Int32): Cast<bool, int>(source, target); break;
            case (DType.Float32, DType.Bool): Cast<float, bool>(source, target); break;
            case (DType.Float64, DType.Bool): Cast<double, bool>(source, target); break;
            case (DType.Int32, DType.Bool): Cast<int, bool>(source, target); break;
        }
    }

    static void Same<T>(View x, View y) where T : unmanaged => StridedCopy.Run(x.Shape.AsSpan(), In<T>(x), Out<T>(y));

    static void Cast<TFrom, TTo>(View x, View y) where TFrom : unmanaged where TTo : unmanaged =>
        StridedCopy.Cast<TFrom, TTo>(x.Shape.AsSpan(), In<TFrom>(x), Out<TTo>(y));

    /// <inheritdoc/>
    public override void Fill(View target, double value)
    {
        switch (target.DType)
        {
            case DType.Float32: StridedCopy.Fill(target.Shape.AsSpan(), (float)value, Out<float>(target)); break;
            case DType.Float64: StridedCopy.Fill(target.Shape.AsSpan(), value, Out<double>(target)); break;
            case DType.Int32: StridedCopy.Fill(target.Shape.AsSpan(), (int)value, Out<int>(target)); break;
            default: StridedCopy.Fill(target.Shape.AsSpan(), value != 0, Out<bool>(target)); break;
        }
    }

    /// <inheritdoc/>
    public override void Select(View condition, View a, View b, View y)
    {
        switch (y.DType)
        {
            case DType.Float32: Take<float>(condition, a, b, y); break;
            case DType.Float64: Take<double>(condition, a, b, y); break;
            case DType.Int32: Take<int>(condition, a, b, y); break;
            default: Take<bool>(condition, a, b, y); break;
        }
    }

    static void Take<T>(View condition, View a, View b, View y) where T : unmanaged =>
        Kernels.Select.Run(y.Shape.AsSpan(), In<bool>(condition), In<T>(a), In<T>(b), Out<T>(y));

    /// <summary>Arithmetic on whole numbers, by a plain loop: ids and lengths are few.</summary>
    protected static void WholeNumbers(BinaryOp op, View a, View b, View y)
    {
        var (x, z, result) = (a.Data<int>(), b.Data<int>(), y.Data<int>());
        for (var at = new ElementWalk(a, b, y, stackalloc int[y.Shape.Rank]); at.IsInside; at.Next())
            result[at.Y] = op switch
            {
                BinaryOp.Add => x[at.A] + z[at.B],
                BinaryOp.Subtract => x[at.A] - z[at.B],
                BinaryOp.Multiply => x[at.A] * z[at.B],
                BinaryOp.Divide => x[at.A] / z[at.B],
                BinaryOp.Minimum => Math.Min(x[at.A], z[at.B]),
                BinaryOp.Maximum => Math.Max(x[at.A], z[at.B]),
                _ => throw new ShapeException(op.ToString(), "Int32 tensors", "floating-point numbers", "convert with To(DType.Float32)"),
            };
    }

    /// <summary>Comparison of whole or double-precision numbers by a plain loop.</summary>
    protected static void CompareLoop<T>(CompareOp op, View a, View b, View y) where T : unmanaged, INumber<T>
    {
        var (x, z, result) = (a.Data<T>(), b.Data<T>(), y.Data<bool>());
        for (var at = new ElementWalk(a, b, y, stackalloc int[y.Shape.Rank]); at.IsInside; at.Next())
            result[at.Y] = op switch
            {
                CompareOp.Equal => x[at.A] == z[at.B],
                CompareOp.NotEqual => x[at.A] != z[at.B],
                CompareOp.Less => x[at.A] < z[at.B],
                CompareOp.LessOrEqual => x[at.A] <= z[at.B],
                CompareOp.Greater => x[at.A] > z[at.B],
                _ => x[at.A] >= z[at.B],
            };
    }

    internal static T[] Dense<T>(View x) where T : unmanaged
    {
        var data = new T[x.Shape.Size];
        StridedCopy.Run(x.Shape.AsSpan(), In<T>(x), new Result<T>(data, 0, x.Shape.ContiguousStrides()));
        return data;
    }

    internal static Operand<T> In<T>(View x) where T : unmanaged => new(x.Data<T>(), x.Offset, x.Strides);

    internal static Result<T> Out<T>(View y) where T : unmanaged => new(y.Data<T>(), y.Offset, y.Strides);
}
