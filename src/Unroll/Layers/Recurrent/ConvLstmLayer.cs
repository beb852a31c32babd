using System.Globalization;

namespace Unroll;

/// <summary>What convolutional LSTMs over one to three axes share: an LSTM whose products are convolutions, so that its states are pictures.</summary>
public abstract class ConvLstmLayer : RecurrentLayer
{
    Weight? _kernel, _recurrent, _bias;

    private protected ConvLstmLayer(int filters, int axes) : base(filters) => Axes = axes;

    /// <summary>Channels of the output and of each state.</summary>
    public int Filters => Units;

    /// <summary>What happens at the ends of the input; states keep their size. Default: only whole windows.</summary>
    public PaddingMode Padding { get; init; }

    /// <summary>Activation of the new value and of the output. Default tanh.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>Activation of the gates i, f and o. Default sigmoid.</summary>
    public Activation RecurrentActivation { get; init; } = Activation.Sigmoid;

    /// <summary>Whether there is a bias. Default true.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>Whether the bias of the forget gate starts at 1, whatever the bias initializer says. Default true.</summary>
    public bool UnitForgetBias { get; init; } = true;

    /// <summary>Fills the kernel. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>Fills the recurrent kernel. Default orthogonal.</summary>
    public Initializer RecurrentInitializer { get; init; } = Initializer.Orthogonal;

    /// <summary>Fills the bias. Default zeros.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <summary>A penalty on the kernel, or null.</summary>
    public Regularizer? KernelRegularizer { get; init; }

    /// <summary>A penalty on the recurrent kernel, or null.</summary>
    public Regularizer? RecurrentRegularizer { get; init; }

    /// <summary>A penalty on the bias, or null.</summary>
    public Regularizer? BiasRegularizer { get; init; }

    /// <summary>Applied to the kernel after each optimizer step, or null.</summary>
    public Constraint? KernelConstraint { get; init; }

    /// <summary>Applied to the recurrent kernel after each optimizer step, or null.</summary>
    public Constraint? RecurrentConstraint { get; init; }

    /// <summary>Applied to the bias after each optimizer step, or null.</summary>
    public Constraint? BiasConstraint { get; init; }

    private protected int Axes { get; }

    private protected abstract int[] Sizes { get; }

    private protected abstract int[] Steps { get; }

    private protected abstract int[] Dilations { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<(string Name, int Width)> StateLayout => [("h", Units), ("c", Units)];

    private protected sealed override int InputRank => Axes + 3;

    internal override string? StreamProblem(Values inputs) => "its states are pictures, and a stream has rows of numbers";

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => _kernel is null ? null : string.Create(CultureInfo.InvariantCulture,
        $"4·{Units}·({string.Join('·', Sizes)}·({_kernel.Shape[^2]} + {Units}){(UseBias ? " + 1" : "")})");

    internal sealed override Shape Positions(Shape x)
    {
        Shape item = [x[0], .. x[2..]];
        var windows = ConvolutionWindows.Of(Who, item, Sizes, Steps, Dilations, Padding);
        return [.. windows.Select((axis, i) => axis.Count(item[1 + i]))];
    }

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        if (Padding == PaddingMode.Causal)
            throw new ArgumentException($"{Who}: got Padding = PaddingMode.Causal; needed Valid or Same.");
        _kernel = AddWeight("kernel", [.. Sizes, input[^1], 4 * Units], KernelInitializer, regularizer: KernelRegularizer, constraint: KernelConstraint);
        _recurrent = AddWeight("recurrent_kernel", [.. Sizes, Units, 4 * Units], RecurrentInitializer, regularizer: RecurrentRegularizer, constraint: RecurrentConstraint);
        _bias = UseBias ? AddWeight("bias", [4 * Units], UnitForgetBias ? new ForgetBias(BiasInitializer) : BiasInitializer, regularizer: BiasRegularizer, constraint: BiasConstraint) : null;
    }

    /// <inheritdoc/>
    protected sealed override Tensor Project(Tensor x)
    {
        // All steps of all rows in one convolution.
        var (batch, time) = (x.Shape[0], x.Shape[1]);
        var items = x.Reshape([batch * time, .. x.Shape[2..]]);
        var y = Tensor.Convolve(items, _kernel!, _bias?.Live, ConvolutionWindows.Of(Who, items.Shape, Sizes, Steps, Dilations, Padding), 1);
        return y.Reshape([batch, time, .. y.Shape[1..]]);
    }

    /// <inheritdoc/>
    protected sealed override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var (h, c) = state;
        int[] once = [.. Enumerable.Repeat(1, Axes)];
        h = DropHidden(h, pass);
        var gates = (projected + Tensor.Convolve(h, _recurrent!, null, ConvolutionWindows.Of(Who, h.Shape, Sizes, once, once, PaddingMode.Same), 1)).Split(4);
        var (i, f, o) = (RecurrentActivation.Of(gates[0]), RecurrentActivation.Of(gates[1]), RecurrentActivation.Of(gates[3]));
        c = (f * c) + (i * Activation.Of(gates[2]));
        return new State<Tensor>(o * Activation.Of(c), c);
    }

    /// <summary>Factors for single numbers of the pictures, the same ones at every step, as in Keras.</summary>
    private protected sealed override DropoutMasks? DrawMasks(Pass pass, Tensor x)
    {
        if (!pass.Training || (Dropout == 0 && RecurrentDropout == 0))
            return null;
        Shape item = x.Shape[2..], state = [.. Positions(x.Shape), Units];
        var flat = DropoutMasks.Draw(pass, Dropout, RecurrentDropout, x.Shape[0], (int)item.Size, (int)state.Size, 1);
        return new DropoutMasks(flat?.Input?.Reshape([x.Shape[0], .. item]), flat?.Recurrent?.Reshape([x.Shape[0], .. state]));
    }
}
