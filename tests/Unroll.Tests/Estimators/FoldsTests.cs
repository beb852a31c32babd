namespace Unroll.Tests.Estimators;

public class FoldsTests
{
    static readonly string[] Classes = [.. Enumerable.Range(0, 50).Select(i => i % 5 == 0 ? "rare" : "usual")];

    static void EachOnce(IReadOnlyList<DataFold> folds, int samples)
    {
        Assert.Equal(Enumerable.Range(0, samples), folds.SelectMany(f => f.Test).Order());
        Assert.All(folds, f => Assert.Equal(Enumerable.Range(0, samples), f.Train.Concat(f.Test).Order()));
    }

    [Fact]
    public void K_folds_test_each_sample_once()
    {
        var folds = Folds.KFold(23, 5);
        EachOnce(folds, 23);
        Assert.All(folds, f => Assert.InRange(f.Test.Length, 4, 5));
        Assert.Equal(folds.SelectMany(f => f.Test), Folds.KFold(23, 5).SelectMany(f => f.Test));
        Assert.NotEqual(folds.SelectMany(f => f.Test), Folds.KFold(23, 5, seed: 2).SelectMany(f => f.Test));
        Assert.Equal(Enumerable.Range(0, 5), Folds.KFold(23, 5, seed: null)[0].Test);
    }

    [Fact]
    public void Stratified_folds_keep_the_share_of_each_class()
    {
        var folds = Folds.Stratified(Classes, 5);
        EachOnce(folds, 50);
        Assert.All(folds, f => Assert.Equal(2, f.Test.Count(i => Classes[i] == "rare")));
    }

    [Fact]
    public void Grouped_folds_never_part_a_group()
    {
        int[] groups = [.. Enumerable.Range(0, 40).Select(i => i * i % 11)];
        var folds = Folds.Grouped(groups, 3);
        EachOnce(folds, 40);
        Assert.All(folds, f => Assert.Empty(f.Train.Select(i => groups[i]).Intersect(f.Test.Select(i => groups[i]))));
        Assert.InRange(folds.Max(f => f.Test.Length) - folds.Min(f => f.Test.Length), 0, 8);
    }

    [Fact]
    public void Folds_in_time_train_on_the_past_alone()
    {
        var folds = Folds.TimeOrdered(25, 4, gap: 1);
        Assert.Equal([[5, 10], [10, 15], [15, 20], [20, 25]], folds.Select(f => (int[])[f.Test[0], f.Test[^1] + 1]));
        Assert.All(folds, f => Assert.Equal(f.Test[0] - 2, f.Train[^1]));
        Assert.All(folds, f => Assert.Equal(0, f.Train[0]));
        Assert.All(Folds.TimeOrdered(25, 4, window: 3), f => Assert.Equal(3, f.Train.Length));
    }

    [Fact]
    public void A_part_held_out_has_its_share_of_all_and_of_each_class()
    {
        Assert.Equal(10, Folds.Holdout(100, 0.1, 3).Test.Length);
        var fold = Folds.StratifiedHoldout(Classes, 0.2, 3);
        Assert.Equal(10, fold.Test.Length);
        Assert.Equal(2, fold.Test.Count(i => Classes[i] == "rare"));
        Assert.Empty(fold.Train.Intersect(fold.Test));
        Assert.NotEqual(fold.Test, Folds.StratifiedHoldout(Classes, 0.2, 4).Test);
    }

    [Fact]
    public void What_cannot_be_parted_is_an_error()
    {
        Assert.Contains("got 5 parts; needed 2 to 3", Assert.Throws<ArgumentOutOfRangeException>(() => Folds.KFold(3, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("the number of groups", Assert.Throws<ArgumentOutOfRangeException>(() => Folds.Grouped(["a", "a", "b"], 3)).Message, StringComparison.Ordinal);
        Assert.Contains("nothing to train on", Assert.Throws<ArgumentOutOfRangeException>(() => Folds.TimeOrdered(10, 4, gap: 2)).Message, StringComparison.Ordinal);
        Assert.Contains("share of 0", Assert.Throws<ArgumentOutOfRangeException>(() => Folds.Holdout(10, 0, 1)).Message, StringComparison.Ordinal);
    }
}
