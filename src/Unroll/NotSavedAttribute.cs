namespace Unroll;

/// <summary>Put on a settable property that is not an option of its layer (or loss, optimizer ...), so that files leave it out.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotSavedAttribute : Attribute;
