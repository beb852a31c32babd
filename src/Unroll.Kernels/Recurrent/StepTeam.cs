using System.Diagnostics;

namespace Unroll.Kernels;

/// <summary>
/// Threads that share the groups of units of one row, round by round: a step of the sequence is a round. The leader opens a round, everybody takes groups from one
/// counter until none is left, and the leader goes on when all are done. It never waits for a helper that holds no group, so a helper that comes late, or never, costs nothing but its help.
/// </summary>
internal sealed class StepTeam
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 5000; // 200 microseconds

    // Number of the round in the upper half, next group in the lower; negative when there is no further round. One word, so that who takes a group also knows its round.
    private long _next;
    private int _groups, _open, _round;

    /// <summary>Before anybody leads or helps.</summary>
    public void Begin(int groups)
    {
        (_groups, _round) = (groups, 0);
        Volatile.Write(ref _next, groups);
    }

    /// <summary>One round, from its first group to the end of its last.</summary>
    public void Lead(ForwardPass pass)
    {
        Volatile.Write(ref _open, _groups);
        Interlocked.Exchange(ref _next, (long)++_round << 32);
        try
        {
            while ((int)(Interlocked.Increment(ref _next) - 1) is int group && group < _groups) Do(pass, group);
        }
        catch
        {
            // What helpers hold still writes to the leader's memory; what nobody took is left.
            int taken = Math.Min(_groups, (int)Interlocked.Exchange(ref _next, long.MinValue));
            Await(_groups - taken);
            throw;
        }
        Await(0);
    }

    private void Await(int open)
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref _open) > open) spin.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>No more rounds.</summary>
    public void End() => Interlocked.Exchange(ref _next, long.MinValue);

    /// <summary>Takes part until the end, or until no round has begun for 200 microseconds.</summary>
    public void Help(ForwardPass pass)
    {
        while (true)
        {
            long taken = Interlocked.Increment(ref _next) - 1;
            if (taken < 0) return;
            if ((int)taken < _groups) Do(pass, (int)taken);
            else if (!Another(taken >> 32)) return;
        }
    }

    private bool Another(long round)
    {
        long end = Stopwatch.GetTimestamp() + SpinTicks;
        do
        {
            for (int i = 0; i < 32; i++)
            {
                if (Volatile.Read(ref _next) >> 32 != round) return true;
                Thread.SpinWait(4);
            }
        }
        while (Stopwatch.GetTimestamp() < end);
        return false;
    }

    private void Do(ForwardPass pass, int group)
    {
        try
        {
            pass.Group(group);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
