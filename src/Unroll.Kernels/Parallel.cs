using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Unroll.Kernels;

/// <summary>
/// The worker pool: the only place of the library that starts threads. It serves one sequence of parts at a time; a caller
/// that finds it busy runs its parts inline, with the same results, because a part never depends on who runs it.
/// </summary>
public static class Workers
{
    private static int _threads = DefaultThreads(Environment.GetEnvironmentVariable("UNROLL_THREADS"));
    private static readonly WorkerPool _pool = new();

    /// <summary>
    /// How many threads work at once, the caller included. Default: the environment variable <c>UNROLL_THREADS</c>, else the
    /// number of processors; anything but a whole number from 1 on counts as not given. Setting it below 1 throws <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    public static int Threads
    {
        get => Volatile.Read(ref _threads);
        set
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(nameof(value), value, "Workers.Threads - at least 1 is needed; use 1 to run on the calling thread only.");
            Volatile.Write(ref _threads, value);
        }
    }

    /// <summary>
    /// Runs <paramref name="body"/> once for every part 0 to <paramref name="parts"/> - 1, on as many threads as
    /// <see cref="Threads"/> allows, and returns when all have ended. Parts may run in any order and on any thread. The first exception
    /// of a part is thrown again here, after the others have ended.
    /// </summary>
    /// <param name="parts">Number of parts; 0 does nothing.</param>
    /// <param name="state">Handed to every part.</param>
    /// <param name="body">The work of one part; use a static lambda, so that nothing is captured.</param>
    public static void Run<TState>(int parts, TState state, Action<TState, int> body)
    {
        int threads = Math.Min(Threads, parts);
        if (threads > 1 && _pool.TryRun(parts, threads, state, body)) return;
        ExceptionDispatchInfo? error = null;
        for (int part = 0; part < parts; part++)
        {
            try
            {
                body(state, part);
            }
            catch (Exception e)
            {
                error ??= ExceptionDispatchInfo.Capture(e);
            }
        }
        error?.Throw();
    }

    internal static int DefaultThreads(string? given) =>
        int.TryParse(given, NumberStyles.Integer, CultureInfo.InvariantCulture, out int threads) && threads > 0 ? threads : Environment.ProcessorCount;
}
