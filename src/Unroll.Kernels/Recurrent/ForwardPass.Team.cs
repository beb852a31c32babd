using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

// One row, many units: the threads share the units of every step, because there are no rows to share.
internal sealed unsafe partial class ForwardPass
{
    // Weights of a step from which two threads read them faster than one: below, they come from the second cache in a few microseconds.
    private const long TeamWeights = 96 << 10;

    private enum Round { Inputs, Units, AfterReset }

    private readonly StepTeam _team = new();
    private bool _shared;

    // What the groups of a round work on. The slice lies on the stack of the leader, who waits for them.
    private Round _roundOf;
    private Slice* _slice;
    private int _step, _teamUnits;

    private bool Shares() => _parts == 1 && plan.Batch == 1 && Workers.Threads > 1 && _norm is null && (long)_layout.Padded * _cell.Gates * _layout.Padded >= TeamWeights;

    private void RunShared()
    {
        // Some groups more than threads, so that one that comes late finds less to do.
        int unit = LargestUnit();
        _teamUnits = Gemm.RoundUp((_layout.Padded + 15) / 16, unit);
        _team.Begin((_layout.Padded + _teamUnits - 1) / _teamUnits);
        Workers.Run(Math.Min(Workers.Threads, 4), this, static (pass, part) =>
        {
            if (part > 0)
            {
                pass._team.Help(pass);
                return;
            }
            try
            {
                pass.Part(0);
            }
            finally
            {
                pass._team.End();
            }
        });
    }

    private void Lead(ref Slice s, Round round, int step)
    {
        _slice = (Slice*)Unsafe.AsPointer(ref s);
        (_roundOf, _step) = (round, step);
        _team.Lead(this);
    }

    /// <summary>The work of one group of units in the round at hand.</summary>
    internal void Group(int group)
    {
        int from = group * _teamUnits, to = Math.Min(_layout.Padded, from + _teamUnits);
        ref Slice s = ref *_slice;
        if (_roundOf == Round.Inputs) InputsAhead(s, _step, from, to);
        else if (_roundOf == Round.Units) Units(s, _step, from, to);
        else UnitsAfterReset(s, _step, from, to);
    }
}
