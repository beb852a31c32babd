namespace Unroll;

/// <summary>Whose formula is followed where Keras and PyTorch differ; the guide page on optimizers lists the places.</summary>
public enum Convention
{
    /// <summary>That of Keras 3.</summary>
    Keras,

    /// <summary>That of PyTorch.</summary>
    PyTorch,
}
