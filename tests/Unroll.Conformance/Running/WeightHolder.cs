namespace Unroll.Conformance;

/// <summary>Holds weights that no layer declares.</summary>
internal sealed class WeightHolder : UnaryLayer
{
    internal Weight Add(string name, Tensor value, Constraint? constraint = null)
    {
        var weight = AddWeight(name, value.Shape, Initializer.Zeros, constraint: constraint);
        weight.Assign(value);
        return weight;
    }

    protected override Tensor Forward(Tensor x, Pass pass) => x;
}
