namespace Unroll;

/// <summary>Which .NET type an element type is.</summary>
internal static class Scalars
{
    internal static string NameOf(DType type) => type switch
    {
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Int32 => "int",
        _ => "bool",
    };

    internal static DType TypeOf(Type type) =>
        type == typeof(float) ? DType.Float32 : type == typeof(double) ? DType.Float64 : type == typeof(int) ? DType.Int32 : type == typeof(bool) ? DType.Bool
        : throw new ArgumentException($"Tensor: got elements of type {type.Name}; needed float, double, int or bool.");
}
