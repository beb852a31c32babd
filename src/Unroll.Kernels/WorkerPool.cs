using System.Diagnostics;

namespace Unroll.Kernels;

/// <summary>Background threads that spin for a moment after their work and then park.</summary>
internal sealed class WorkerPool
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 5000; // 200 microseconds

    private readonly SemaphoreSlim _wake = new(0);
    // Jobs to be used again, by the type of their state; touched by the caller that holds _busy alone.
    private readonly Dictionary<Type, List<WorkerJob>> _jobs = [];
    private int _busy;
    private int _started;
    private int _parked;
    private long _runs;
    private volatile WorkerJob? _job;

    /// <summary>Runs the parts on <paramref name="threads"/> threads; false, having done nothing, when the pool serves someone else.</summary>
    public bool TryRun<TState>(int parts, int threads, TState state, Action<TState, int> body)
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) return false;
        try
        {
            while (_started < threads - 1) Start();
            var job = Free<TState>();
            job.Set(++_runs, parts, threads - 1, state, body);
            _job = job; // a full fence follows in the read of _parked, so a worker either sees the job or is counted here
            int sleeping = Interlocked.CompareExchange(ref _parked, 0, 0);
            if (sleeping > 0) _wake.Release(Math.Min(sleeping, threads - 1));
            job.Work();
            job.Wait(SpinTicks);
            _job = null;
            job.End()?.Throw();
        }
        finally
        {
            _job = null;
            Volatile.Write(ref _busy, 0);
        }
        return true;
    }

    /// <summary>A job that no worker holds: a worker holds one at most, so one more than workers is always enough.</summary>
    private WorkerJob<TState> Free<TState>()
    {
        if (!_jobs.TryGetValue(typeof(TState), out var jobs)) _jobs[typeof(TState)] = jobs = [];
        while (jobs.Count <= _started) jobs.Add(new WorkerJob<TState>());
        for (var spin = new SpinWait(); ; spin.SpinOnce())
        {
            foreach (var job in jobs)
                if (!job.IsHeld) return (WorkerJob<TState>)job;
        }
    }

    private void Start()
    {
        new Thread(Loop) { IsBackground = true, Name = "Unroll worker" }.Start();
        _started++;
    }

    private void Loop()
    {
        long last = 0;
        while (true)
        {
            if (Next(last) is not { } job) continue;
            job.Hold();
            // Held, it is not set for another run; seen in its place after that, it is the run at hand.
            if (_job == job && job.Run != last)
            {
                last = job.Run;
                if (job.Join()) job.Work();
            }
            job.Release();
        }
    }

    private WorkerJob? Next(long last)
    {
        long end = Stopwatch.GetTimestamp() + SpinTicks;
        do
        {
            for (int i = 0; i < 32; i++)
            {
                if (_job is { } job && job.Run != last) return job;
                Thread.SpinWait(8);
            }
        }
        while (Stopwatch.GetTimestamp() < end);

        Interlocked.Increment(ref _parked);
        if (_job is { } late && late.Run != last)
        {
            Interlocked.Decrement(ref _parked);
            return late;
        }
        _wake.Wait();
        Interlocked.Decrement(ref _parked);
        return _job is { } woken && woken.Run != last ? woken : null;
    }
}
