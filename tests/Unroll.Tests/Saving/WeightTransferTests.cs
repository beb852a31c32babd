using static Unroll.Tests.Saving.TestRegistry;

namespace Unroll.Tests.Saving;

public class WeightTransferTests
{
    static Sequential Other() => new Sequential { new TestDense(4) { Name = "base" }, new TestDense(5) { Name = "top" } }.Build([3]);

    [Fact]
    public void Equal_models_take_over_all_weights()
    {
        var (source, target) = (Small(seed: 1), Small(seed: 2));
        var report = source.LoadWeightsInto(target);
        Assert.True(report.IsComplete);
        Assert.Equal(4, report.Loaded.Count);
        Assert.Equal(source.Call(Input(2, 3)).ToArray(), target.Call(Input(2, 3)).ToArray());
    }

    [Fact]
    public void Strict_loading_that_does_not_match_changes_nothing()
    {
        var target = Other();
        var before = target.Call(Input(2, 3)).ToArray();
        var error = Assert.Throws<InvalidOperationException>(() => Small(seed: 1).LoadWeightsInto(target));
        Assert.Contains("4 missing: base/kernel, base/bias, top/kernel, top/bias", error.Message, StringComparison.Ordinal);
        Assert.Contains("strict: false", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, target.Call(Input(2, 3)).ToArray());
    }

    [Fact]
    public void With_renaming_what_matches_is_taken_and_the_rest_is_told()
    {
        var (source, target) = (Small(seed: 1), Other());
        var report = source.LoadWeightsInto(target, strict: false, rename: path => path switch
        {
            "test_dense_1/bias" => null,
            _ => path.Replace("test_dense_1", "top", StringComparison.Ordinal).Replace("test_dense", "base", StringComparison.Ordinal),
        });
        Assert.Equal(["base/kernel", "base/bias"], report.Loaded);
        Assert.Equal(["top/bias"], report.Missing);
        Assert.Empty(report.Unexpected);
        Assert.Equal(new WeightMismatch("top/kernel", [4, 5], [4, 2]), Assert.Single(report.Mismatched));
        Assert.Equal("2 loaded; 1 missing: top/bias; 1 of another shape: top/kernel (needs [4, 5], got [4, 2])", report.ToString());
        Assert.Equal(source.Parameters["test_dense/kernel"].Value.ToArray(), target.Parameters["base/kernel"].Value.ToArray());
    }

    [Fact]
    public void Two_names_for_one_weight_are_an_error() =>
        Assert.Contains("two weights are renamed to 'x'", Assert.Throws<InvalidOperationException>(() => Small().LoadWeightsInto(Other(), false, _ => "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void Later_training_of_the_source_does_not_reach_the_target()
    {
        var (source, target) = (Small(seed: 1), Small(seed: 2));
        source.LoadWeightsInto(target);
        var before = target.Call(Input(2, 3)).ToArray();
        source.Parameters[0].Value = Tensor.Zeros([3, 4]);
        Assert.Equal(before, target.Call(Input(2, 3)).ToArray());
    }

    [Fact]
    public void A_model_without_weights_says_how_to_get_them() =>
        Assert.Contains("Usual fix: model.Build(", Assert.Throws<InvalidOperationException>(() => Small().LoadWeightsInto(new Sequential { new TestDense(1) })).Message, StringComparison.Ordinal);
}
