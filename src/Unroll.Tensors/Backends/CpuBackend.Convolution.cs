using Unroll.Kernels;

namespace Unroll;

public sealed partial class CpuBackend : IConvolutionKernel
{
    void IConvolutionKernel.Forward(ConvolutionSpec spec, View x, View kernel, View? bias, View y) =>
        Convolution.Forward(spec, Elements<float>(x), Elements<float>(kernel), bias is { } b ? Elements<float>(b) : default, Elements<float>(y));

    void IConvolutionKernel.InputGradient(ConvolutionSpec spec, View dy, View kernel, View dx) =>
        Convolution.InputGradient(spec, Elements<float>(dy), Elements<float>(kernel), Elements<float>(dx));

    void IConvolutionKernel.KernelGradient(ConvolutionSpec spec, View x, View dy, View dKernel) =>
        Convolution.KernelGradient(spec, Elements<float>(x), Elements<float>(dy), Elements<float>(dKernel));
}
