namespace Unroll.Conformance;

/// <summary>ONNX's activation functions inside recurrent nodes, with their alpha and beta.</summary>
internal sealed class OnnxActivation(string name, float alpha, float beta) : Activation
{
    // Alpha and beta where a node gives none: those of the operators of the same names. Null where the function has none.
    static readonly Dictionary<string, (float? Alpha, float? Beta)> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Relu"] = (null, null),
        ["Tanh"] = (null, null),
        ["Sigmoid"] = (null, null),
        ["Softsign"] = (null, null),
        ["Softplus"] = (null, null),
        ["Affine"] = (1, 0),
        ["LeakyRelu"] = (0.01f, null),
        ["ThresholdedRelu"] = (1, null),
        ["ScaledTanh"] = (1, 1),
        ["HardSigmoid"] = (0.2f, 0.5f),
        ["Elu"] = (1, null),
    };

    /// <summary>The functions of a node, for all its directions; alphas and betas go to those that take one, in order.</summary>
    internal static List<Activation> Of(OnnxNode node, IReadOnlyList<string> usual, int directions)
    {
        var names = node.Texts("activations");
        if (names.Length == 0)
            names = [.. Enumerable.Repeat(usual, directions).SelectMany(n => n)];
        if (names.Length != usual.Count * directions)
            throw new FormatException($"{node.Type}: {names.Length} activations; needed {usual.Count * directions}");
        var (alphas, betas) = (new Queue<double>(node.Numbers("activation_alpha")), new Queue<double>(node.Numbers("activation_beta")));
        var made = new List<Activation>();
        foreach (var name in names)
        {
            if (!Defaults.TryGetValue(name, out var defaults))
                throw new FormatException($"{node.Type}: the activation '{name}' is not one of ONNX's");
            var alpha = defaults.Alpha is { } a ? alphas.TryDequeue(out var givenAlpha) ? (float)givenAlpha : a : 0;
            var beta = defaults.Beta is { } b ? betas.TryDequeue(out var givenBeta) ? (float)givenBeta : b : 0;
            made.Add(Known(name.ToLowerInvariant(), alpha, beta) ?? new OnnxActivation(name.ToLowerInvariant(), alpha, beta));
        }
        return made;
    }

    /// <summary>The library's own function, where it has the same.</summary>
    static Activation? Known(string name, float alpha, float beta) => (name, alpha, beta) switch
    {
        ("relu", _, _) => Relu,
        ("tanh", _, _) => Tanh,
        ("sigmoid", _, _) => Sigmoid,
        ("softsign", _, _) => Softsign,
        ("softplus", _, _) => Softplus,
        ("hardsigmoid", _, 0.5f) => new HardSigmoidActivation { Slope = alpha },
        _ => null,
    };

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => name switch
    {
        "affine" => x * alpha + beta,
        "leakyrelu" => Tensor.Where(x.Greater(0), x, x * alpha),
        "thresholdedrelu" => Tensor.Where(x.Greater(alpha), x, x * 0),
        "scaledtanh" => (x * beta).Tanh() * alpha,
        "hardsigmoid" => (x * alpha + beta).Clip(0, 1),
        "elu" => Tensor.Where(x.Greater(0), x, x.Expm1() * alpha),
        _ => throw new FormatException($"the activation '{name}' is not known"),
    };
}
