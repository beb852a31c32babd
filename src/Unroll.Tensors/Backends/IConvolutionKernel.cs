using Unroll.Kernels;

namespace Unroll;

/// <summary>Optional capability: convolutions without a copy of all windows. A backend without it runs the definition, windows and a product.</summary>
internal interface IConvolutionKernel
{
    /// <summary>y = bias + x * kernel; all dense.</summary>
    void Forward(ConvolutionSpec spec, View x, View kernel, View? bias, View y);

    /// <summary>The gradient of x.</summary>
    void InputGradient(ConvolutionSpec spec, View dy, View kernel, View dx);

    /// <summary>The gradient of the kernel.</summary>
    void KernelGradient(ConvolutionSpec spec, View x, View dy, View dKernel);
}
