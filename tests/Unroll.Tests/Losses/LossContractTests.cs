using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Unroll.Tests.Losses;

/// <summary>What holds for every loss.</summary>
public class LossContractTests
{
    static readonly Tensor Weights = Tensor.From([0.5f, 2], [2]);

    public static TheoryData<string> Every => [.. LossTable.All.Select(e => e.Name)];

    public static TheoryData<string> Masked => [.. LossTable.All.Where(e => e.HasTime).Select(e => e.Name)];

    public static TheoryData<string> Stepwise => [.. LossTable.All.Where(e => e.HasTime && e.Row is not null).Select(e => e.Name)];

    static LossEntry Entry(string name) => LossTable.All.Single(e => e.Name == name);

    [Theory, MemberData(nameof(Every))]
    public void Its_values_are_those_of_the_formula(string name)
    {
        var e = Entry(name);
        var expected = e.Expected();
        Close(expected, e.Loss.Each(e.P.To(DType.Float64), e.T), e.Exact);
        Close(expected, e.Loss.Each(e.P, e.T), 2e-5);
        Close(expected, e.Loss.Each(e.P.On(PlainBackend.Instance), e.T), 2e-5);
    }

    [Theory, MemberData(nameof(Every))]
    public void Its_gradient_passes_the_numeric_check(string name)
    {
        var e = Entry(name);
        GradientCheck.Require(p => e.Loss.Each(p[0], e.T), [e.P], 1e-6);
    }

    [Theory, MemberData(nameof(Every))]
    public void Both_backends_have_the_same_gradient(string name)
    {
        var e = Entry(name);
        Assert.Equal(Run(e.Loss, e.P.To(DType.Float64), e.T).Slope, Run(e.Loss, e.P, e.T).Slope, (a, b) => Math.Abs(a - b) <= 5e-5 * Math.Max(1, Math.Abs(a)));
    }

    [Theory, MemberData(nameof(Stepwise))]
    public void A_masked_mean_is_over_the_real_steps_that_count(string name)
    {
        var e = Entry(name);
        var (all, mask) = (e.Loss.Each(e.P, e.T).ToArray(), MaskOf(e));
        var counted = (e.Counted?.Invoke(e.Expected()) ?? [.. all.Select(_ => true)]).Zip(mask.Steps.ToArray<bool>(), (a, b) => a && b).ToArray();
        var each = e.Loss.Each(e.P.WithMask(mask), e.T).ToArray();
        Assert.Equal(all.Select((v, i) => counted[i] ? v : 0), each);
        Assert.Equal(each.Sum() / counted.Count(c => c), e.Loss.Of(e.P.WithMask(mask), e.T).Item(), 1e-5f);
        if (e.TargetsHaveTime)
            Assert.Equal(e.Loss.Of(e.P.WithMask(mask), e.T).Item(), e.Loss.Of(e.P, e.T.WithMask(mask)).Item());
    }

    [Theory, MemberData(nameof(Masked))]
    public void NaN_at_masked_steps_changes_no_bit_of_loss_and_gradient(string name)
    {
        var e = Entry(name);
        var mask = MaskOf(e);
        Tensor Spoil(Tensor x)
        {
            var steps = mask.Steps;
            while (steps.Rank < x.Rank)
                steps = steps.ExpandDims(steps.Rank);
            return Tensor.Where(steps, x, x.DType == DType.Int32 ? Tensor.From([999], Shape.Scalar) : Tensor.Full(Shape.Scalar, double.NaN));
        }

        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var p = e.P.To(type);
            var clean = Run(e.Loss, p.WithMask(mask), e.T);
            var spoiled = Run(e.Loss, Spoil(p).WithMask(mask), e.TargetsHaveTime ? Spoil(e.T) : e.T);
            Assert.Equal(clean.Loss, spoiled.Loss);
            Assert.Equal(clean.Slope, spoiled.Slope);
            Assert.All(clean.Slope[(e.P.Shape[1] * e.P.Shape[2] + e.P.Shape[2])..], g => Assert.Equal(0, g));
        }
    }

    [Theory, MemberData(nameof(Every))]
    public void Weights_multiply_and_reductions_divide_as_documented(string name)
    {
        var e = Entry(name);
        var plain = e.Loss.Each(e.P, e.T);
        var weights = plain.Shape[0] == 2 ? Weights : Tensor.From([.. Enumerable.Range(0, plain.Shape[0]).Select(i => i + 0.5f)], [plain.Shape[0]]);
        var (all, each) = (plain.ToArray(), weights.ToArray());
        var wide = all.Select((_, i) => each[i / (all.Length / each.Length)]).ToArray();
        var sum = all.Zip(wide, (v, w) => (double)v * w).Sum();
        var counted = e.Counted?.Invoke(e.Expected()) ?? [.. all.Select(_ => true)];
        Near(sum / counted.Count(c => c), e.Loss.Of(e.P, e.T, weights));
        Near(sum, With(e.Loss, "sum").Of(e.P, e.T, weights));
        Assert.Equal(all.Zip(wide, (v, w) => v * w), e.Loss.Each(e.P, e.T, weights).ToArray());
        if (e.Loss is not (SparseCategoricalCrossEntropy { ClassWeights: not null } or NegativeLogLikelihood { ClassWeights: not null }))
            Near(sum / wide.Where((_, i) => counted[i]).Sum(), With(e.Loss, "weighted_mean").Of(e.P, e.T, weights));
    }

    [Theory, MemberData(nameof(Every))]
    public void It_is_written_and_read_again(string name)
    {
        var e = Entry(name);
        var json = Registry.Default.ToJson(e.Loss);
        var again = Registry.Default.FromJson<Loss>(json);
        Assert.Equal(json, Registry.Default.ToJson(again));
        Assert.Equal(e.Loss.Each(e.P, e.T).ToArray(), again.Each(e.P, e.T).ToArray());
    }

    [Theory, MemberData(nameof(Every))]
    public void Shapes_that_do_not_fit_are_an_error_with_both_shapes(string name)
    {
        var e = Entry(name);
        var error = Assert.Throws<ShapeException>(() => e.Loss.Of(e.P[..1], e.T));
        Assert.StartsWith(e.Loss.GetType().Name, error.Message, StringComparison.Ordinal);
        Assert.Contains("needed", error.Message, StringComparison.Ordinal);
        Assert.Contains("Usual fix", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Masked))]
    public void An_empty_batch_has_no_loss_and_one_sample_has_its_own(string name)
    {
        var e = Entry(name);
        Assert.Equal(0, e.Loss.Of(e.P[..0], e.T[..0]).Item());
        var (one, all) = (e.Loss.Each(e.P[1..], e.T[1..]).ToArray(), e.Loss.Each(e.P, e.T).ToArray());
        Assert.Equal(all[(all.Length - one.Length)..], one);
    }

    [Fact]
    public void Every_registered_loss_has_an_entry()
    {
        var missing = Registry.Default.Entries.Where(r => r.Kind == typeof(Loss) && LossTable.All.All(e => e.Loss.GetType() != r.Type)).Select(r => r.Type.Name);
        Assert.True(!missing.Any(), $"Add an entry to tests/Unroll.Tests/Losses/LossTable.cs for each of: {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Every_option_differs_from_its_default_in_an_entry()
    {
        var missing = Registry.Default.Entries.Where(r => r.Kind == typeof(Loss) && r.Value is null).SelectMany(r => r.Options.All.Where(o => o.Name != "reduction" && !o.IsRequired
            && LossTable.All.Where(e => e.Loss.GetType() == r.Type).Select(e => JsonNode.Parse(Registry.Default.ToJson(e.Loss)) as JsonObject).All(j => j?.ContainsKey(o.Name) != true))
            .Select(o => $"{r.Name}.{o.Name}")).ToArray();
        Assert.True(missing.Length == 0, $"No entry of LossTable sets {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Every_loss_stands_in_the_guide()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "losses.md"));
        var missing = LossTable.All.Select(e => e.Loss.GetType().Name).Distinct().Where(n => !Regex.IsMatch(page, $@"^\| `{n}`", RegexOptions.Multiline));
        Assert.True(!missing.Any(), $"Add a line to the tables of docs/guide/losses.md for each of: {string.Join(", ", missing)}.");
    }

    static Mask MaskOf(LossEntry e) => Mask.FromLengths([e.P.Shape[1], 1], e.P.Shape[1]);

    static Loss With(Loss loss, string reduction)
    {
        var json = JsonNode.Parse(Registry.Default.ToJson(loss))!;
        var made = json as JsonObject ?? new JsonObject { ["type"] = json.GetValue<string>() };
        made["reduction"] = reduction;
        return Registry.Default.FromJson<Loss>(made.ToJsonString());
    }

    static (float Loss, float[] Slope) Run(Loss loss, Tensor p, Tensor t)
    {
        using var tape = Gradients.Record();
        var y = loss.Of(p, t);
        return (y.To(DType.Float32).Item(), Gradients.Of(y, p)[0].To(DType.Float32).ToArray());
    }

    static void Close(double[] expected, Tensor actual, double tolerance) =>
        Assert.Equal(expected, actual.To(DType.Float64).ToArray<double>(), (a, b) => Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a)));

    static void Near(double expected, Tensor actual) => Assert.True(Math.Abs(expected - actual.Item()) <= 1e-5 * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"{expected} {actual.Item()}"));
}
