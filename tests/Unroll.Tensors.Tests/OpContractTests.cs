using System.Reflection;
using Unroll.Testing;

namespace Unroll.Tensors.Tests;

/// <summary>Every public operation of <see cref="Tensor"/> under one contract.</summary>
public class OpContractTests
{
    // What makes, names or moves tensors, and what has tests of its own in AutogradTests and TensorTests.
    static readonly string[] NotOperations = ["Zeros", "Ones", "Full", "Scalar", "Range", "Random", "From", "Detach", "WithMask", "Custom"];

    public static TheoryData<string> Keys => [.. OpTable.Cases.Keys];

    public static TheoryData<string> Signatures => [.. typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(m => (m.ReturnType == typeof(Tensor) || m.ReturnType == typeof(Tensor[])) && !NotOperations.Contains(m.Name)).Select(Signature)];

    [Theory, MemberData(nameof(Keys))]
    public void An_operation_keeps_its_contract(string key) => OpContract.Check(key, OpTable.Cases[key]);

    [Theory, MemberData(nameof(Signatures))]
    public void Every_public_operation_is_in_the_table(string signature) =>
        Assert.True(OpTable.Cases.Keys.Any(k => k == signature || k.StartsWith(signature + " ", StringComparison.Ordinal)), $"{signature} has no entry in OpTable; add one.");

    [Fact]
    public void The_table_has_no_operation_that_is_gone()
    {
        var signatures = ((IEnumerable<object[]>)Signatures).Select(r => (string)r[0]).ToHashSet();
        Assert.All(OpTable.Cases.Keys, key => Assert.Contains(key.Split(' ')[0], signatures));
    }

    static string Signature(MethodInfo method) => $"{method.Name}({string.Join(",", method.GetParameters().Select(p => Short(p.ParameterType)))})";

    static string Short(Type type) => !type.IsGenericType ? type.Name : $"{type.Name.Split('`')[0]}<{string.Join(",", type.GetGenericArguments().Select(Short))}>";
}
