namespace Unroll;

/// <summary>How the latent numbers z reach the decoder of a <see cref="SequenceVae"/>.</summary>
public enum LatentBridge
{
    /// <summary>As its initial state: each leaf is tanh(z . kernel + bias). z has to be carried through all steps.</summary>
    InitialState,

    /// <summary>Beside the input of every step: [word, z].</summary>
    EveryStep,

    /// <summary>Both.</summary>
    Both,
}
