namespace Unroll;

/// <summary>One way to part samples into those to train on and those to test on.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Train">The samples to train on, by index.</param>
/// <param name="Test">The samples to test on, by index; none of them is in <paramref name="Train"/>.</param>
public sealed record DataFold(int Number, int[] Train, int[] Test)
{
    /// <summary>For example <c>fold 2: 80 to train, 20 to test</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"fold {Number}: {Train.Length} to train, {Test.Length} to test");
}
