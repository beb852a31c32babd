namespace Unroll;

/// <summary>The gradient of a tensor whose parts went their own ways: one buffer, into which each part's gradient is put when it comes, so that its own array is free at once.</summary>
internal sealed class GradientParts
{
    readonly Func<View, int, View> _partOf;
    readonly bool[] _filled;

    internal GradientParts(Node node, Tensor like)
    {
        (_partOf, _filled) = (node.PartOf!, new bool[node.Outputs.Length]);
        Whole = like.EmptyLike(node.Whole, node.Op);
        PassBuffers.Hold(Whole);
    }

    /// <summary>The buffer.</summary>
    internal Tensor Whole { get; }

    /// <summary>Copies the first gradient of a part to its place; returns the place, to which others may be added.</summary>
    internal Tensor Put(int part, Tensor gradient)
    {
        _filled[part] = true;
        var place = _partOf(Whole.View, part);
        Whole.Backend.Copy((ReferenceEquals(gradient.Backend, Whole.Backend) ? gradient : gradient.On(Whole.Backend)).View, place);
        return new Tensor(place);
    }

    /// <summary>The buffer, with zeros where no gradient came.</summary>
    internal Tensor Finish()
    {
        for (var i = 0; i < _filled.Length; i++)
            if (!_filled[i])
                Whole.Backend.Fill(_partOf(Whole.View, i), 0);
        return Whole;
    }
}
