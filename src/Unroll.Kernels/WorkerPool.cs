using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Unroll.Kernels;

/// <summary>Background threads that spin for a moment after their work and then park.</summary>
internal sealed class WorkerPool
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 5000; // 200 microseconds

    private readonly SemaphoreSlim _wake = new(0);
    private int _busy;
    private int _started;
    private int _parked;
    private volatile Job? _job;

    /// <summary>Runs the parts on <paramref name="threads"/> threads; false, having done nothing, when the pool serves someone else.</summary>
    public bool TryRun<TState>(int parts, int threads, TState state, Action<TState, int> body)
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) return false;
        Job job;
        try
        {
            while (_started < threads - 1) Start();
            job = new Job<TState>(parts, threads - 1, state, body);
            _job = job; // a full fence follows in the read of _parked, so a worker either sees the job or is counted here
            int sleeping = Interlocked.CompareExchange(ref _parked, 0, 0);
            if (sleeping > 0) _wake.Release(Math.Min(sleeping, threads - 1));
            job.Work();
            job.Wait(SpinTicks);
        }
        finally
        {
            _job = null;
            Volatile.Write(ref _busy, 0);
        }
        job.Error?.Throw();
        return true;
    }

    private void Start()
    {
        _started++;
        new Thread(Loop) { IsBackground = true, Name = "Unroll worker" }.Start();
    }

    private void Loop()
    {
        Job? last = null;
        while (true)
        {
            Job? job = Next(last);
            if (job is null) continue;
            last = job;
            if (job.Join()) job.Work();
        }
    }

    private Job? Next(Job? last)
    {
        long end = Stopwatch.GetTimestamp() + SpinTicks;
        do
        {
            for (int i = 0; i < 32; i++)
            {
                if (_job is { } job && job != last) return job;
                Thread.SpinWait(8);
            }
        }
        while (Stopwatch.GetTimestamp() < end);

        Interlocked.Increment(ref _parked);
        if (_job is { } late && late != last)
        {
            Interlocked.Decrement(ref _parked);
            return late;
        }
        _wake.Wait();
        Interlocked.Decrement(ref _parked);
        return _job is { } woken && woken != last ? woken : null;
    }

    private abstract class Job(int parts, int helpers)
    {
        private readonly ManualResetEventSlim _done = new(false, 0);
        private readonly int _parts = parts;
        private int _next = -1;
        private int _open = parts;
        private int _helpers = helpers;

        public ExceptionDispatchInfo? Error { get; private set; }

        public bool Join() => Interlocked.Decrement(ref _helpers) >= 0;

        public void Work()
        {
            while (Interlocked.Increment(ref _next) is int part && part < _parts)
            {
                try
                {
                    Run(part);
                }
                catch (Exception error)
                {
                    lock (_done) Error ??= ExceptionDispatchInfo.Capture(error);
                }
                if (Interlocked.Decrement(ref _open) == 0) _done.Set();
            }
        }

        public void Wait(long spinTicks)
        {
            long end = Stopwatch.GetTimestamp() + spinTicks;
            while (Volatile.Read(ref _open) > 0)
            {
                Thread.SpinWait(16);
                if (Stopwatch.GetTimestamp() < end) continue;
                _done.Wait();
                return;
            }
        }

        protected abstract void Run(int part);
    }

    private sealed class Job<TState>(int parts, int helpers, TState state, Action<TState, int> body) : Job(parts, helpers)
    {
        protected override void Run(int part) => body(state, part);
    }
}
