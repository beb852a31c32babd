using System.Reflection;
using Xunit.Sdk;

namespace Unroll.Interop.Tests.Keras;

/// <summary>A recorded case that the layers here do not cover: shown as a skipped row with the reason.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class UncoveredAttribute : DataAttribute
{
    readonly string _id;

    public UncoveredAttribute(string id, string reason) => (_id, Skip) = (id, $"{id}: {reason}");

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["", _id]];

    /// <summary>The cases that a class lists as not covered.</summary>
    internal static HashSet<string> Of(Type tests) => [.. tests.GetMethods().SelectMany(m => m.GetCustomAttributes<UncoveredAttribute>()).Select(a => a._id)];
}
