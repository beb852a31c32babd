namespace Unroll;

/// <summary>The recorded operations of one kind in a backward pass, all layers together.</summary>
/// <param name="Name">The operation, for example <c>MatMul</c>, or a cell's name for a whole sequence.</param>
/// <param name="Count">How many there are in one pass.</param>
/// <param name="Time">What they take in one pass.</param>
public sealed record ProfileOperation(string Name, int Count, TimeSpan Time);
