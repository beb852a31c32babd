using Unroll.Kernels;

namespace Unroll;

public sealed partial class CpuBackend
{
    /// <inheritdoc/>
    public IRecurrentSteps Begin(RecurrentSpec spec, RecurrentViews views) => new Steps(RecurrentKernel.Begin(spec, Arrays(views)), views);

    sealed class Steps(RecurrentSteps steps, RecurrentViews views) : IRecurrentSteps
    {
        public void Forward() => steps.Forward();

        public void CopyStates(View?[] states) => steps.CopyStates(Array.ConvertAll(states, BlockOf));

        public void Backward(int step, View? dY, View? dX, View?[] dStates) => steps.Backward(step, BlockOf(dY), BlockOf(dX), Array.ConvertAll(dStates, BlockOf));

        public void Finish(RecurrentGradientViews gradients) => steps.Finish(GradientsOf(gradients, views));

        public void Dispose() => steps.Dispose();
    }
}
