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
        // Activations
        .Add<LinearActivation>("linear")
        .Add<TanhActivation>("tanh")
        .Add<SigmoidActivation>("sigmoid")
        .Add<ReluActivation>("relu")
        .Add<HardSigmoidActivation>("hard_sigmoid")
        .Add<SoftsignActivation>("softsign")
        .Add<EluActivation>("elu")
        .Add<SeluActivation>("selu")
        .Add<SoftplusActivation>("softplus")
        .Add<ExponentialActivation>("exponential")
        .Add<LeakyReluActivation>("leaky_relu")
        .Add<Relu6Activation>("relu6")
        .Add<HardTanhActivation>("hard_tanh")
        .Add<GeluActivation>("gelu")
        .Add<SiluActivation>("silu")
        .Add<HardSiluActivation>("hard_silu")
        .Add<MishActivation>("mish")
        .Add<LogSigmoidActivation>("log_sigmoid")
        .Add<TanhShrinkActivation>("tanh_shrink")
        .Add<SoftmaxActivation>("softmax")
        .Add<LogSoftmaxActivation>("log_softmax")
        .Done();
}
