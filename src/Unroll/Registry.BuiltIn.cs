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
        // Layers
        .Add<Dense>("dense")
        .Add<ActivationLayer>("activation")
        .Add<Embedding>("embedding")
        .Add<Dropout>("dropout")
        .Add<Flatten>("flatten")
        .Add<Reshape>("reshape")
        .Add<RepeatVector>("repeat_vector")
        .Add<Permute>("permute")
        .Add<Concatenate>("concatenate")
        .Add<Masking>("masking")
        .Add<DropMask>("drop_mask")
        .Add<MaxPooling1D>("max_pooling1d")
        .Add<UpSampling1D>("up_sampling1d")
        // Initializers
        .Add<Constant>("constant")
        .Add<VarianceScaling>("variance_scaling")
        .Add<RandomNormal>("random_normal")
        .Add<RandomUniform>("random_uniform")
        .Add<TruncatedNormal>("truncated_normal")
        .Add<Orthogonal>("orthogonal")
        .Add<Identity>("identity")
        .Known("zeros", Initializer.Zeros)
        .Known("ones", Initializer.Ones)
        .Known("glorot_uniform", Initializer.GlorotUniform)
        .Known("glorot_normal", Initializer.GlorotNormal)
        .Known("he_uniform", Initializer.HeUniform)
        .Known("he_normal", Initializer.HeNormal)
        .Known("lecun_uniform", Initializer.LecunUniform)
        .Known("lecun_normal", Initializer.LecunNormal)
        // Regularizers and constraints
        .Add<L1>("l1")
        .Add<L2>("l2")
        .Add<L1L2>("l1_l2")
        .Add<NonNeg>("non_neg")
        .Add<MaxNorm>("max_norm")
        .Add<UnitNorm>("unit_norm")
        .Add<MinMaxNorm>("min_max_norm")
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
