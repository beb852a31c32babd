namespace Unroll;

public abstract partial class Activation
{
    /// <summary>x itself.</summary>
    public static Activation Linear { get; } = new LinearActivation();

    /// <summary>Hyperbolic tangent.</summary>
    public static Activation Tanh { get; } = new TanhActivation();

    /// <summary>1 / (1 + e^-x).</summary>
    public static Activation Sigmoid { get; } = new SigmoidActivation();

    /// <summary>max(x, 0).</summary>
    public static Activation Relu { get; } = new ReluActivation();

    /// <summary>x/6 + 1/2 clipped to [0, 1].</summary>
    public static Activation HardSigmoid { get; } = new HardSigmoidActivation();

    /// <summary>x / (1 + |x|).</summary>
    public static Activation Softsign { get; } = new SoftsignActivation();

    /// <summary>x where positive, else e^x - 1.</summary>
    public static Activation Elu { get; } = new EluActivation();

    /// <summary>Scaled exponential linear unit.</summary>
    public static Activation Selu { get; } = new SeluActivation();

    /// <summary>log(1 + e^x).</summary>
    public static Activation Softplus { get; } = new SoftplusActivation();

    /// <summary>e^x.</summary>
    public static Activation Exponential { get; } = new ExponentialActivation();

    /// <summary>x where positive, else 0.2 x.</summary>
    public static Activation LeakyRelu { get; } = new LeakyReluActivation();

    /// <summary>x clipped to [0, 6].</summary>
    public static Activation Relu6 { get; } = new Relu6Activation();

    /// <summary>x clipped to [-1, 1].</summary>
    public static Activation HardTanh { get; } = new HardTanhActivation();

    /// <summary>x * Phi(x), exact.</summary>
    public static Activation Gelu { get; } = new GeluActivation();

    /// <summary>x * sigmoid(x).</summary>
    public static Activation Silu { get; } = new SiluActivation();

    /// <summary>x * clip(x/6 + 1/2, 0, 1).</summary>
    public static Activation HardSilu { get; } = new HardSiluActivation();

    /// <summary>x * tanh(softplus(x)).</summary>
    public static Activation Mish { get; } = new MishActivation();

    /// <summary>log(sigmoid(x)).</summary>
    public static Activation LogSigmoid { get; } = new LogSigmoidActivation();

    /// <summary>x - tanh(x).</summary>
    public static Activation TanhShrink { get; } = new TanhShrinkActivation();

    /// <summary>Softmax over the last axis.</summary>
    public static Activation Softmax { get; } = new SoftmaxActivation();

    /// <summary>log(softmax) over the last axis.</summary>
    public static Activation LogSoftmax { get; } = new LogSoftmaxActivation();

    /// <summary>x where positive, else e^x - 1; the slope does not jump when its alpha is changed.</summary>
    public static Activation Celu { get; } = new CeluActivation();

    /// <summary>The first half times the sigmoid of the second half, along the last axis.</summary>
    public static Activation Glu { get; } = new GluActivation();

    /// <summary>x where |x| is above 1/2, else 0.</summary>
    public static Activation HardShrink { get; } = new HardShrinkActivation();

    /// <summary>sign(x) max(|x| - 1/2, 0).</summary>
    public static Activation SoftShrink { get; } = new SoftShrinkActivation();

    /// <summary>0 below -1, (x + 1)^2 / 4 between, x above 1.</summary>
    public static Activation SparsePlus { get; } = new SparsePlusActivation();

    /// <summary>(x + 1) / 2 clipped to [0, 1].</summary>
    public static Activation SparseSigmoid { get; } = new SparseSigmoidActivation();

    /// <summary>The nearest point with positive numbers that add up to 1, along the last axis.</summary>
    public static Activation Sparsemax { get; } = new SparsemaxActivation();

    /// <summary>(x + sqrt(x^2 + 4)) / 2.</summary>
    public static Activation Squareplus { get; } = new SquareplusActivation();
}
