namespace Unroll;

/// <summary>What is attended to, made ready once for many queries: the values, and their keys already projected. From <see cref="AttentionBase.Prepare"/>.</summary>
public sealed class AttentionMemory
{
    internal AttentionMemory(Tensor values, Tensor keys, Mask? mask) => (Values, Keys, Mask) = (values, keys, mask);

    internal Tensor Values { get; }

    internal Tensor Keys { get; }

    internal Mask? Mask { get; }
}
