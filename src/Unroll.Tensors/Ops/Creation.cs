using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>Zeros.</summary>
    public static Tensor Zeros(Shape shape, DType type = DType.Float32) => Empty(Backend.Default(type), type, shape, "Zeros", clear: true);

    /// <summary>Ones.</summary>
    public static Tensor Ones(Shape shape, DType type = DType.Float32) => Full(shape, 1, type);

    /// <summary>One value everywhere.</summary>
    public static Tensor Full(Shape shape, double value, DType type = DType.Float32)
    {
        var result = Empty(Backend.Default(type), type, shape, "Full");
        result.Backend.Fill(result.View, value);
        return result;
    }

    /// <summary>A scalar.</summary>
    public static Tensor Scalar(float value) => Full(Shape.Scalar, value);

    /// <summary>0, 1, 2 ... as Int32.</summary>
    public static Tensor Range(int count)
    {
        var data = new int[count];
        for (var i = 0; i < count; i++)
            data[i] = i;
        return Wrap(data, [count]);
    }

    /// <summary>Random numbers: element i is a pure function of (key, i).</summary>
    public static Tensor Random(Shape shape, Distribution distribution, ulong key)
    {
        var result = Empty(CpuBackend.Instance, DType.Float32, shape, "Random");
        result.Backend.Random(result.View, distribution, key, 0);
        return result;
    }

    /// <summary>Numbers in row-major order, copied once.</summary>
    /// <exception cref="ShapeException">The count does not fit the shape.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape) => Wrap(Checked(values.ToArray(), shape), shape);

    /// <inheritdoc cref="From(ReadOnlySpan{float}, Shape)"/>
    public static Tensor From(ReadOnlySpan<int> values, Shape shape) => Wrap(Checked(values.ToArray(), shape), shape);

    /// <inheritdoc cref="From(ReadOnlySpan{float}, Shape)"/>
    public static Tensor From(ReadOnlySpan<bool> values, Shape shape) => Wrap(Checked(values.ToArray(), shape), shape);

    /// <summary>Double numbers in row-major order, rounded to Float32; ask for <see cref="DType.Float64"/> to keep them exact (on <see cref="PlainBackend"/>).</summary>
    public static Tensor From(ReadOnlySpan<double> values, Shape shape, DType type = DType.Float32)
    {
        var exact = Wrap(Checked(values.ToArray(), shape), shape);
        return type == DType.Float64 ? exact : exact.To(type).On(CpuBackend.Instance);
    }

    /// <inheritdoc cref="From(ReadOnlySpan{float}, Shape)"/>
    public static Tensor From(ReadOnlySpan<Half> values, Shape shape)
    {
        var data = new float[values.Length];
        for (var i = 0; i < data.Length; i++)
            data[i] = (float)values[i];
        return Wrap(Checked(data, shape), shape);
    }

    /// <summary>64-bit integers as Int32.</summary>
    /// <exception cref="OverflowException">A value does not fit.</exception>
    public static Tensor From(ReadOnlySpan<long> values, Shape shape)
    {
        var data = new int[values.Length];
        for (var i = 0; i < data.Length; i++)
            data[i] = values[i] is >= int.MinValue and <= int.MaxValue ? (int)values[i]
                : throw new OverflowException($"Tensor.From: got {values[i]} at position {i}; needed a value that fits 32 bits.");
        return Wrap(Checked(data, shape), shape);
    }

    internal static Tensor Wrap<T>(T[] data, Shape shape) where T : unmanaged
    {
        var type = Scalars.TypeOf(typeof(T));
        return new Tensor(new View(new ArrayStorage<T>(Backend.Default(type), type, data), shape, shape.ContiguousStrides(), 0));
    }

    static T[] Checked<T>(T[] data, Shape shape) => data.Length == shape.Size ? data
        : throw new ShapeException("Tensor.From", $"{data.Length} numbers for shape {shape}", $"{shape.Size} numbers");

    /// <summary>The same numbers as another element type; the gradient passes between the floating types.</summary>
    public Tensor To(DType type)
    {
        if (type == DType)
            return this;
        var backend = type == DType.Float64 && Backend is CpuBackend ? PlainBackend.Instance : Backend;
        var result = Empty(backend, type, Shape, "To");
        result = new Tensor(result.View, Mask);
        backend.Copy(View, result.View);
        var from = DType;
        return IsFloat ? Node.Record("to", [this], result, (dy, _) => [dy.To(from)]) : result;
    }

    /// <summary>The same numbers on another backend. Float64 lives on <see cref="PlainBackend"/> alone.</summary>
    public Tensor On(Backend backend)
    {
        if (ReferenceEquals(backend, Backend))
            return this;
        if (backend is StepBackend step)
            return step.Adopt(this);
        if (DType == DType.Float64 && backend is CpuBackend)
            throw new ShapeException("On", $"a Float64 tensor for backend '{backend.Name}'", "Float32", "convert it first with To(DType.Float32)");
        var moved = Empty(backend, DType, Shape, "On");
        backend.Copy(View, moved.View);
        var source = Backend;
        return Node.Record("on", [this], new Tensor(moved.View, Mask), (dy, _) => [dy.On(source)]);
    }
}
