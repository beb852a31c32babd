#pragma warning disable
using System.Numerics;
namespace Unroll.Kernels;
public static class StridedCopy{ public static void Run<T>(ReadOnlySpan<int> s, Operand<T> x, Result<T> y) where T:unmanaged{} public static void Cast<A,B>(ReadOnlySpan<int> s, Operand<A> x, Result<B> y) where A:unmanaged where B:unmanaged{} public static void Fill<T>(ReadOnlySpan<int> s, Result<T> y, T v) where T:unmanaged{} }
public static class Reduce{ public static void Run(ReduceOp op, ReadOnlySpan<int> s, Operand<float> x, Result<float> y){} public static void ArgMax(ReadOnlySpan<int> s, Operand<float> x,int axis, Result<int> y){} }
public static class ReferenceReduce{ public static void Run<T>(ReduceOp op, ReadOnlySpan<int> s, Operand<T> x, Result<T> y) where T : unmanaged{} public static void ArgMax<T>(ReadOnlySpan<int> s, Operand<T> x,int axis, Result<int> y)where T : unmanaged{} }
public static class Gather{ public static void Run(ReadOnlySpan<float> t,int r,int w,ReadOnlySpan<int> ids,Span<float> y){} public static void ScatterAdd(ReadOnlySpan<int> ids, ReadOnlySpan<float> source, int rows, int width, Span<float> table){} }
public static class ReferenceGather{ public static void Run<T>(ReadOnlySpan<T> t,int r,int w,ReadOnlySpan<int> ids,Span<T> y){} public static void ScatterAdd<T>(ReadOnlySpan<int> ids, ReadOnlySpan<T> source, int rows, int width, Span<T> table){} }
public static class CounterRandom{ public static ulong Mix(ulong a, ulong b)=>a; public static ulong Mix(ulong a,string b)=>a; public static void Uniform(ulong k,ulong c,Span<float> y){} public static void Normal(ulong k,ulong c,Span<float> y){} }
