namespace Unroll;

/// <summary>Storage of a <see cref="StepBackend"/>: an array of the host, and whether its numbers differ from step to step.</summary>
internal sealed class StepStorage(StepBackend backend, Storage inner) : Storage(backend, inner.DType, inner.Length)
{
    /// <summary>The storage on the host that it stands for.</summary>
    internal Storage Inner { get; } = inner;

    /// <summary>Whether the numbers depend on the step's input or on a state.</summary>
    internal bool Varies { get; set; }

    internal override bool CanRead => !(Varies && backend.IsLocked);

    internal override Array Numbers => CanRead ? Inner.Elements : throw new StepReadException();
}

/// <summary>Code of a layer read a number that will be another one at the next step: the run cannot be recorded.</summary>
internal sealed class StepReadException() : InvalidOperationException(
    "A value was read while a step was being recorded; it will differ at the next step. " +
    "Usual fix: use tensor operations (Where, Select, Gather) instead of reading values inside Forward.");
