namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>A recurrent layer under way whose inputs depend on its outputs, recorded: a node for the weights, one for each step, and one wherever the states are read. A thread of
    /// empty numbers leads from node to node, so that the steps run backward in order and the weights' gradients come last, as one product over all of them.</summary>
    internal sealed class RecurrentSteps
    {
        readonly IRecurrentSteps _steps;
        readonly RecurrentRun _run;
        readonly Tensor _x, _y, _nothing;
        readonly Tensor[]? _initial;
        readonly string _name;
        readonly Dictionary<int, Tensor?[]> _dStates = [];
        Tensor _thread;
        Tensor? _latest;
        int _done;

        RecurrentSteps(IRecurrentSteps steps, RecurrentRun run, RecurrentCall call, Tensor y)
        {
            (_steps, _run, _x, _y, _initial, _name) = (steps, run, call.X, y, call.InitialStates, call.Cell.Name);
            (_nothing, _thread) = (Thread(), Thread());
            // The input is that of the steps.
            Node.Record($"{_name} weights", run.Inputs[1..], [_thread], (_, needed) =>
            {
                var (gradients, views) = run.Backward(null, new Tensor?[1 + run.Final.Length], [false, .. needed]);
                steps.Finish(views);
                return gradients[1..];
            }, steps);
        }

        /// <summary>Begins a run over call.X, into which each step's input is put; null where the backend has none.</summary>
        internal static RecurrentSteps? Begin(IRecurrentKernel kernel, RecurrentCall call)
        {
            var y = Sequence(call, call.Recurrent.Shape[0]);
            var run = new RecurrentRun(kernel, call, true, y.View, false);
            return kernel.Begin(run.Spec, run.Views) is { } steps ? new RecurrentSteps(steps, run, call, y) : null;
        }

        /// <summary>The output [batch, units] of the next step, from its input [batch, inputs].</summary>
        internal Tensor Step(Tensor x)
        {
            var (step, before, after) = (_done++, _thread, Thread());
            _x.Backend.Copy(OnQuietly(x, _x.Backend).View, At(_x.View, step));
            _steps.Forward();
            var y = new Tensor(At(_y.View, step));
            Node.Record(_name, [x, before], [y, after], (dy, needed) =>
            {
                var dx = needed[0] ? _x.EmptyLike(x.Shape, _name) : null;
                _ = _dStates.Remove(step, out var dStates);
                _steps.Backward(step, ViewOf(dy[0]), dx?.View, dStates is null ? [] : Array.ConvertAll(dStates, ViewOf));
                return [dx, _nothing];
            });
            _thread = after;
            return _latest = y;
        }

        /// <summary>The states after the latest step; the first of them is its output.</summary>
        internal Tensor[] States()
        {
            var latest = _done - 1;
            if (_latest is null)
                return _initial ?? Array.ConvertAll(_run.Final, f => f.Like(0).BroadcastTo(f.Shape));
            if (_run.Final.Length == 1)
                return [_latest];
            var others = Array.ConvertAll(_run.Final[1..], f => f.EmptyLike(f.Shape, _name));
            _steps.CopyStates([null, .. others.Select(s => s.View)]);
            Node.Record($"{_name} states", [_thread], others, (dy, _) =>
            {
                _dStates[latest] = [null, .. dy];
                return [_nothing];
            });
            return [_latest, .. others];
        }

        static Tensor Thread() => Zeros([1]);

        static View At(View whole, int step) => whole with
        {
            Shape = [whole.Shape[0], whole.Shape[2]],
            Strides = [whole.Strides[0], whole.Strides[2]],
            Offset = whole.Offset + (step * whole.Strides[1]),
        };
    }
}
