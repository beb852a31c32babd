namespace Unroll.Kernels;

public static partial class RecurrentKernel
{
    /// <summary>
    /// Several forward runs that do not depend on each other, such as the two directions of a layer: each on a thread of its own where a run alone
    /// could not use more threads, else one after the other. The numbers are those of the single calls.
    /// </summary>
    public static RecurrentSaved?[] Forward(RecurrentSpec[] specs, RecurrentArrays[] arrays)
    {
        var saved = new RecurrentSaved?[specs.Length];
        Each(specs, (specs, arrays, saved), static (s, i) => s.saved[i] = Forward(s.specs[i], s.arrays[i]));
        return saved;
    }

    /// <summary>The same runs backward; where they follow one another the last one goes first, because what it saved is still in the caches.</summary>
    public static void Backward(RecurrentSpec[] specs, RecurrentArrays[] arrays, RecurrentSaved[] saved, RecurrentGradients[] gradients) =>
        Each(specs, (specs, arrays, saved, gradients), static (s, i) => Backward(s.specs[^(i + 1)], s.arrays[^(i + 1)], s.saved[^(i + 1)], s.gradients[^(i + 1)]));

    // Inside a part of the pool a run finds the pool busy and stays on its thread.
    private static void Each<T>(RecurrentSpec[] specs, T state, Action<T, int> run)
    {
        if (RowSplit.RunsApart(specs)) Workers.Run(specs.Length, state, run);
        else
            for (int i = 0; i < specs.Length; i++) run(state, i);
    }
}
