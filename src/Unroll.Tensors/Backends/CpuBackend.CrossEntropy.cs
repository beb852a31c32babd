using Unroll.Kernels;

namespace Unroll;

public sealed partial class CpuBackend : ICrossEntropyKernel
{
    void ICrossEntropyKernel.SparseForward(View logits, View labels, View losses, View probabilities) => CrossEntropy.SparseForward(
        Elements<float>(logits), logits.Shape[0], logits.Shape[1], Elements<int>(labels), Elements<float>(losses), Elements<float>(probabilities));

    void ICrossEntropyKernel.SparseBackward(View probabilities, View labels, View dLosses, View dLogits) => CrossEntropy.SparseBackward(
        Elements<float>(probabilities), probabilities.Shape[0], probabilities.Shape[1], Elements<int>(labels), Elements<float>(dLosses), Elements<float>(dLogits));

    void ICrossEntropyKernel.BinaryForward(View logits, View targets, View losses) =>
        BinaryCrossEntropy.Forward(Elements<float>(logits), Elements<float>(targets), Elements<float>(losses));

    void ICrossEntropyKernel.BinaryBackward(View logits, View targets, View dLosses, View dLogits) =>
        BinaryCrossEntropy.Backward(Elements<float>(logits), Elements<float>(targets), Elements<float>(dLosses), Elements<float>(dLogits));

    // A cut out of nothing may begin behind the end of its storage.
    static Span<T> Elements<T>(View dense) where T : unmanaged => dense.Shape.Size == 0 ? default : dense.Data<T>().AsSpan(dense.Offset, (int)dense.Shape.Size);
}
