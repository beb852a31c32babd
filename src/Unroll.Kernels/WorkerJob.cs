using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Unroll.Kernels;

/// <summary>The parts of one run, handed out by a counter; set anew for the next run once no worker holds it.</summary>
internal abstract class WorkerJob
{
    // The slim events of the runtime allocate when they block.
    private readonly AutoResetEvent _done = new(false);
    private int _parts, _next, _open, _helpers, _held, _waiting;
    private long _run;
    private ExceptionDispatchInfo? _error;

    /// <summary>Number of the run it was last set for.</summary>
    public long Run => Volatile.Read(ref _run);

    public bool IsHeld => Volatile.Read(ref _held) != 0;

    public void Hold() => Interlocked.Increment(ref _held);

    public void Release() => Interlocked.Decrement(ref _held);

    protected void Set(long run, int parts, int helpers)
    {
        (_parts, _next, _open, _helpers, _error) = (parts, -1, parts, helpers, null);
        Volatile.Write(ref _run, run);
    }

    /// <summary>Whether one more helper is wanted.</summary>
    public bool Join() => Interlocked.Decrement(ref _helpers) >= 0;

    public void Work()
    {
        while (Interlocked.Increment(ref _next) is int part && part < _parts)
        {
            try
            {
                Do(part);
            }
            catch (Exception error)
            {
                lock (_done) _error ??= ExceptionDispatchInfo.Capture(error);
            }
            if (Interlocked.Decrement(ref _open) == 0 && Volatile.Read(ref _waiting) != 0) _done.Set();
        }
    }

    public void Wait(long spinTicks)
    {
        long end = Stopwatch.GetTimestamp() + spinTicks;
        while (Volatile.Read(ref _open) > 0)
        {
            Thread.SpinWait(16);
            if (Stopwatch.GetTimestamp() < end) continue;
            // Full fences here and where a part ends: either the part sees that somebody waits, or it is seen to have ended.
            Interlocked.Exchange(ref _waiting, 1);
            while (Volatile.Read(ref _open) > 0) _done.WaitOne();
            Volatile.Write(ref _waiting, 0);
            return;
        }
    }

    /// <summary>Lets go of what the parts worked on, and returns the first exception of a part.</summary>
    public ExceptionDispatchInfo? End()
    {
        Forget();
        var error = _error;
        _error = null;
        return error;
    }

    protected abstract void Do(int part);

    protected abstract void Forget();
}

/// <summary>Parts that share a state.</summary>
internal sealed class WorkerJob<TState> : WorkerJob
{
    private TState _state = default!;
    private Action<TState, int> _body = null!;

    public void Set(long run, int parts, int helpers, TState state, Action<TState, int> body)
    {
        (_state, _body) = (state, body);
        Set(run, parts, helpers);
    }

    protected override void Do(int part) => _body(_state, part);

    protected override void Forget() => (_state, _body) = (default!, null!);
}
