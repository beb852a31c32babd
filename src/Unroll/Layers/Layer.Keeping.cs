using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Unroll;

// Trimmed programs must keep the options of every layer, here read to find a user's activation or regularizer.
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)]
public abstract partial class Layer
{
    bool? _leavesNothing;

    /// <summary>Whether no tensor outlives a call in it. A layer of the library that keeps one, for example a value it has worked out once, says no.</summary>
    internal virtual bool KeepsNothing => true;

    /// <summary>Whether what it reads and makes within a model's run may be used again (<see cref="PassBuffers"/>): it is the library's own, with all options that its calls
    /// hand tensors to, and neither it nor a layer inside keeps one from call to call. A model decides for each of its layers.</summary>
    internal bool LeavesNothing => IsBuilt ? _leavesNothing ??= FindLeavesNothing() : FindLeavesNothing();

    bool FindLeavesNothing() => IsOwn(GetType()) && KeepsNothing && Array.TrueForAll(GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance), HasOwn)
        && (this is Model || (StatefulLayer is null && _children.TrueForAll(c => c.Layer.LeavesNothing)));

    bool HasOwn(PropertyInfo property) => !MayBeForeign(ElementOf(property.PropertyType)) || !property.CanRead || property.GetIndexParameters().Length > 0 || property.GetValue(this) switch
    {
        null => true,
        IEnumerable many => many.Cast<object?>().All(one => one is null || IsOwn(one.GetType())),
        var one => IsOwn(one.GetType()),
    };

    // Initializers, constraints and optimizers see weights alone; layers inside are asked themselves.
    static bool MayBeForeign(Type type) => type == typeof(object) || type.IsAssignableTo(typeof(Delegate))
        || (IsOwn(type) && !type.IsSealed && !Array.Exists([typeof(Layer), typeof(Initializer), typeof(Constraint), typeof(Optimizer)], type.IsAssignableTo));

    static Type ElementOf(Type type) => type.IsArray ? type.GetElementType()! : type.IsAssignableTo(typeof(IEnumerable)) && type.GenericTypeArguments is [var element] ? element : type;

    static bool IsOwn(Type type) => type.Assembly == typeof(Layer).Assembly;
}
