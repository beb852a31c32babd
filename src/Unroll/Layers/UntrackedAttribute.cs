namespace Unroll;

/// <summary>On a field of a model or layer of one's own: the layer in it is deliberately not part of the whole, for example a teacher that is only asked.</summary>
/// <remarks>Its weights are neither trained nor saved with the model that holds it.</remarks>
[AttributeUsage(AttributeTargets.Field)]
public sealed class UntrackedAttribute : Attribute;
