using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Unroll.Kernels;

/// <summary>Chooses the lane of this machine, and loads and stores the ends of rows.</summary>
public static class Lanes
{
    /// <summary>The widest accelerated lane in bits: 512, 256, 128, or 1 where nothing is accelerated.</summary>
    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 1;
    }

    /// <summary>Whether a multiply-add is one instruction. Where it is not, every kernel of the process multiplies, then adds.</summary>
    public static bool HasFma
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    /// <summary>a * b + c on one float, with the bits that <see cref="ILane{TSelf}.Fma"/> gives in this process.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => Chain.MultiplyAdd(a, b, c);

    /// <summary>Runs <paramref name="action"/> with the widest accelerated lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dispatch<TAction>(ref TAction action) where TAction : struct, ILaneAction, allows ref struct
    {
        if (Vector512.IsHardwareAccelerated) action.Run<Lane512>();
        else if (Vector256.IsHardwareAccelerated) action.Run<Lane256>();
        else if (Vector128.IsHardwareAccelerated) action.Run<Lane128>();
        else action.Run<Lane1>();
    }

    /// <summary>Reads the first <paramref name="count"/> elements (below the width) and fills the rest of the lane with <paramref name="padding"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static unsafe V LoadPartial<V>(float* source, int count, float padding = 0f) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[16];
        V.Store(V.Splat(padding), buffer);
        for (var i = 0; i < count; i++) buffer[i] = source[i];
        return V.Load(buffer);
    }

    /// <summary>Writes the first <paramref name="count"/> elements (below the width) of a lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static unsafe void StorePartial<V>(V value, float* target, int count) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[16];
        V.Store(value, buffer);
        for (var i = 0; i < count; i++) target[i] = buffer[i];
    }
}
