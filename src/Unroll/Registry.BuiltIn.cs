using System.Collections.Immutable;

namespace Unroll;

public sealed partial class Registry
{
    /// <summary>One line for each public layer, initializer, activation, regularizer, constraint, loss, metric and optimizer. Names are those of
    /// Keras in snake case. Known values come with the name that files use for them.</summary>
    static Registry BuiltIn() => new Builder(ImmutableDictionary<(Type, string), RegistryEntry>.Empty, ImmutableDictionary<Type, RegistryEntry>.Empty)
        // Models and graphs
        .Add<Sequential>("sequential")
        .Add<Functional>("functional")
        .Add<OpLayer>("op")
        // Initializers
        .Add<Constant>("constant")
        .Add<VarianceScaling>("variance_scaling")
        .Known("zeros", Initializer.Zeros)
        .Known("ones", Initializer.Ones)
        .Known("glorot_uniform", Initializer.GlorotUniform)
        .Done();
}
