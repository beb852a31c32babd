using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Unroll.Tests.Architecture;

/// <summary>What an assembly offers, as sorted text: one line for each type and member that code outside can name.</summary>
static class PublicApi
{
    const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.Namespace).Append('.').Append(NameOf(type));
            if (type is { BaseType: { } parent, IsEnum: false, IsValueType: false } && parent != typeof(object))
                text.Append(" : ").Append(NameOf(parent));
            text.Append('\n');
            foreach (var line in Members(type).Distinct().Order(StringComparer.Ordinal))
                text.Append("  ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type);
        return type.GetMembers(Own).Where(m => !m.IsDefined(typeof(CompilerGeneratedAttribute)) || m is PropertyInfo).Select(Line).OfType<string>();
    }

    static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo c when Visible(c) => $"new({Parameters(c)})",
        MethodInfo { IsSpecialName: true } m when m.Name.StartsWith("op_", StringComparison.Ordinal) && Visible(m) => $"operator {m.Name[3..]}({Parameters(m)}) -> {NameOf(m.ReturnType)}",
        MethodInfo { IsSpecialName: false } m when Visible(m) => $"{Modifiers(m)}{m.Name}{Generic(m)}({Parameters(m)}) -> {NameOf(m.ReturnType)}",
        PropertyInfo p when (Get(p.GetMethod) ?? Get(p.SetMethod)) is { } accessor =>
            $"{Modifiers(accessor)}{p.Name}{(p.GetIndexParameters() is { Length: > 0 } index ? $"[{Parameters(index)}]" : "")} {{ {(Get(p.GetMethod) is null ? "" : "get; ")}{Setter(p)}}} {NameOf(p.PropertyType)}",
        FieldInfo f when f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{f.Name} {NameOf(f.FieldType)}",
        EventInfo e when e.AddMethod is { } add && Visible(add) => $"event {e.Name} {NameOf(e.EventHandlerType!)}",
        _ => null,
    };

    static MethodInfo? Get(MethodInfo? accessor) => accessor is not null && Visible(accessor) ? accessor : null;

    static string Setter(PropertyInfo property) => Get(property.SetMethod) is not { } setter ? ""
        : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ";

    static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    static string Modifiers(MethodInfo method) => (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : "") + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");

    static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(NameOf))}>" : "";

    static string Parameters(MethodBase method) => Parameters(method.GetParameters());

    static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(p =>
        $"{(p.IsOut ? "out " : p.ParameterType.IsByRef ? "ref " : "")}{NameOf(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = ..." : "")}"));

    static string Kind(Type type) => type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : "sealed class";

    static string NameOf(Type type)
    {
        if (type.IsByRef)
            return NameOf(type.GetElementType()!);
        if (type.IsArray)
            return $"{NameOf(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return NameOf(inner) + "?";
        var name = (type.IsNested && !type.IsGenericParameter ? NameOf(type.DeclaringType!) + "." : "") + type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }
}
