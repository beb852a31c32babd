namespace Unroll.Kernels;

/// <summary>The sizes of a convolution over one to three axes. Operands are dense: x [batch, ...inputs, channels], kernel [...sizes, channels / groups, filters],
/// y [batch, ...outputs, filters].</summary>
public sealed class ConvolutionSpec
{
    /// <summary>Checks and keeps the sizes; each list has a number for each axis.</summary>
    /// <param name="batch">Samples.</param>
    /// <param name="channels">Numbers of a position of x.</param>
    /// <param name="filters">Numbers of a position of y.</param>
    /// <param name="groups">Parts of the channels that meet only their own part of the filters.</param>
    /// <param name="inputs">Positions of x.</param>
    /// <param name="sizes">Positions of the kernel.</param>
    /// <param name="strides">Steps from one window to the next.</param>
    /// <param name="dilations">Steps from one position of a window to the next.</param>
    /// <param name="before">Zeros in front of x.</param>
    /// <param name="outputs">Positions of y.</param>
    /// <exception cref="ArgumentException">A list is longer than three or of another length, a number is out of range, or groups do not divide channels and filters.</exception>
    public ConvolutionSpec(int batch, int channels, int filters, int groups, ReadOnlySpan<int> inputs, ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides,
        ReadOnlySpan<int> dilations, ReadOnlySpan<int> before, ReadOnlySpan<int> outputs)
    {
        (Batch, Channels, Filters, Groups) = (batch, channels, filters, groups);
        (Inputs, Sizes, Strides, Dilations, Before, Outputs) = (Three(inputs, 1, 0), Three(sizes, 1, 1), Three(strides, 1, 1), Three(dilations, 1, 1), Three(before, 0, 0), Three(outputs, 1, 0));
        if (inputs.Length is < 1 or > 3 || sizes.Length != inputs.Length || strides.Length != inputs.Length || dilations.Length != inputs.Length || before.Length != inputs.Length || outputs.Length != inputs.Length)
            throw new ArgumentException($"Convolution: got {inputs.Length} axes of x and {sizes.Length} of the kernel; needed one to three, and as many numbers in every list.");
        if (batch < 0 || channels < 1 || filters < 1 || groups < 1 || channels % groups != 0 || filters % groups != 0)
            throw new ArgumentException($"Convolution: got batch {batch}, {channels} channels, {filters} filters and {groups} groups; needed positive numbers, groups that divide both.");
    }

    internal int Batch { get; }

    internal int Channels { get; }

    internal int Filters { get; }

    internal int Groups { get; }

    internal int[] Inputs { get; }

    internal int[] Sizes { get; }

    internal int[] Strides { get; }

    internal int[] Dilations { get; }

    internal int[] Before { get; }

    internal int[] Outputs { get; }

    /// <summary>Positions of the kernel.</summary>
    internal int Taps => Sizes[0] * Sizes[1] * Sizes[2];

    /// <summary>Channels of a group.</summary>
    internal int Depth => Channels / Groups;

    /// <summary>Numbers that one window of one group holds.</summary>
    internal int Width => Taps * Depth;

    /// <summary>Positions of y of one sample.</summary>
    internal int RowsPerItem => Outputs[0] * Outputs[1] * Outputs[2];

    /// <summary>Positions of y.</summary>
    internal int Rows => checked(Batch * RowsPerItem);

    internal long MultiplyAdds => (long)Rows * Width * Filters;

    /// <summary>Whether each channel has one filter of its own, so that rows of channels are multiplied element by element.</summary>
    internal bool IsDepthwise => Groups == Channels && Filters == Channels && Channels > 1 && Taps <= 256;

    internal bool HasStride => Strides[0] > 1 || Strides[1] > 1 || Strides[2] > 1;

    internal long InputSize => (long)Batch * Inputs[0] * Inputs[1] * Inputs[2] * Channels;

    internal long KernelSize => (long)Width * Filters;

    internal long OutputSize => (long)Rows * Filters;

    /// <summary>The convolution of y's gradient that gives x's gradient, where strides are 1: with the kernel reversed, its channels and filters exchanged.</summary>
    internal ConvolutionSpec Transposed() => new(Batch, Filters, Channels, Groups, Outputs, Sizes, Strides, Dilations,
        [((Sizes[0] - 1) * Dilations[0]) - Before[0], ((Sizes[1] - 1) * Dilations[1]) - Before[1], ((Sizes[2] - 1) * Dilations[2]) - Before[2]], Inputs);

    // Axes that are not there come first, with one position.
    private static int[] Three(ReadOnlySpan<int> given, int missing, int least)
    {
        int[] three = [missing, missing, missing];
        for (int i = 0; i < Math.Min(given.Length, 3); i++)
            three[3 - Math.Min(given.Length, 3) + i] = given[i] >= least ? given[i] : throw new ArgumentException($"Convolution: got {given[i]}; needed {least} or more.");
        return three;
    }
}
