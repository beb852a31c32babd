using Unroll.Conformance;
using Unroll.Testing;

namespace Unroll.Interop.Tests.Conformance;

/// <summary>The recorded cases in the repository, each by the code of the conformance runner. The runner itself takes any folder of this format.</summary>
public class RecordedCaseTests
{
    static readonly Lazy<Dictionary<string, ConformanceCase>> Stored = new(() =>
        new CaseSource().Find([Path.Combine(SharedData.Stored, "conformance")]).ToDictionary(c => c.ToString()));

    public static TheoryData<string> Cases => [.. Stored.Value.Where(c => c.Value.SkipReason is null).Select(c => c.Key)];

    [Theory, MemberData(nameof(Cases))]
    public void A_recorded_case_agrees(string name)
    {
        var checks = Stored.Value[name].Run();
        Assert.True(checks.Failures.Count == 0, string.Join(Environment.NewLine, checks.Failures));
    }

    [Fact]
    public void Every_kind_of_case_is_among_those_in_the_repository()
    {
        var kinds = Stored.Value.Values.Where(c => c.SkipReason is null).Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["cond_rnn", "keras_random", "keras_tests", "keras_train, all steps", "keras_train, first step", "onnx_nodes", "torch_train", "torch_train, all steps"], kinds);
    }
}
