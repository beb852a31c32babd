namespace Unroll;

/// <summary>A weight as a model sees it.</summary>
public sealed class Parameter
{
    internal Parameter(string path, Weight weight) => (Path, Weight) = (path, weight);

    /// <summary>Where it stands in the model: <c>encoder/forward/recurrent_kernel</c>.</summary>
    public string Path { get; }

    /// <summary>The weight itself.</summary>
    public Weight Weight { get; }

    /// <summary>Its shape.</summary>
    public Shape Shape => Weight.Shape;

    /// <summary>Whether optimizers change it.</summary>
    public bool Trainable
    {
        get => Weight.Trainable;
        set => Weight.Trainable = value;
    }

    /// <summary>Its value: a snapshot; setting copies the given numbers in.</summary>
    public Tensor Value
    {
        get => Weight.Value;
        set => Weight.Assign(value);
    }

    /// <summary>The gradient of the most recent backward pass, or null.</summary>
    public Tensor? Gradient => Weight.Gradient;

    /// <summary>Path and shape.</summary>
    public override string ToString() => $"{Path} {Shape}";
}
