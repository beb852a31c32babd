using Unroll.Kernels;

namespace Unroll;

public sealed partial class CpuBackend : ISoftmaxKernel
{
    void ISoftmaxKernel.Softmax(View x, View y, bool log)
    {
        var n = x.Shape[^1];
        var rows = (int)(x.Shape.Size / n);
        if (log)
            LogSoftmax.Forward(Elements<float>(x), rows, n, Elements<float>(y));
        else
            Kernels.Softmax.Forward(Elements<float>(x), rows, n, Elements<float>(y));
    }

    void ISoftmaxKernel.SoftmaxGradient(View y, View dy, View dx, bool log)
    {
        var n = y.Shape[^1];
        var rows = (int)(y.Shape.Size / n);
        if (log)
            LogSoftmax.Backward(Elements<float>(y), Elements<float>(dy), rows, n, Elements<float>(dx));
        else
            Kernels.Softmax.Backward(Elements<float>(y), Elements<float>(dy), rows, n, Elements<float>(dx));
    }
}
