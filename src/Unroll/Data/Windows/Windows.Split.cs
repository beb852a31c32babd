using Unroll.Kernels;

namespace Unroll;

public sealed partial class Windows
{
    /// <summary>Training, validation and test parts in the order of time, in every series: the targets of a part lie in its own rows. The scaler is fitted to the training part.</summary>
    /// <param name="validation">The share of the rows for validation; may be 0.</param>
    /// <param name="test">The share of the rows, the last ones, for the test; may be 0.</param>
    /// <param name="embargo">Rows left out after each boundary, so that what is near it is in neither part. Default 0.</param>
    /// <param name="lookBack">Whether the first windows of a part read the rows before it as inputs, as is usual: then each of its rows is a target. Default true; if not, windows lie whole inside their part.</param>
    /// <exception cref="ArgumentException">The shares leave nothing to train on.</exception>
    /// <exception cref="InvalidOperationException">These windows are a part already.</exception>
    public WindowSplit Split(double validation, double test, int embargo = 0, bool lookBack = true)
    {
        if (!(validation >= 0) || !(test >= 0) || !(validation + test < 1))
            throw new ArgumentException(FormattableString.Invariant($"Windows.Split: got shares {validation} and {test}; needed 0 or more, together below 1."));
        return Split(s => (s.Count - (int)Math.Round(s.Count * validation) - (int)Math.Round(s.Count * test), s.Count - (int)Math.Round(s.Count * test), s.Count), embargo, lookBack);
    }

    /// <summary>Parts by numbers of rows, as published splits give them: ETT has <c>SplitRows(8640, 2880, 2880)</c>.</summary>
    /// <param name="training">Rows of the training part, in every series.</param>
    /// <param name="validation">Rows after them for validation.</param>
    /// <param name="test">Rows after those for the test; null for all that are left.</param>
    /// <param name="embargo">Rows left out after each boundary. Default 0.</param>
    /// <param name="lookBack">Whether the first windows of a part read the rows before it as inputs. Default true.</param>
    public WindowSplit SplitRows(int training, int validation, int? test = null, int embargo = 0, bool lookBack = true)
    {
        if (training < 1 || validation < 0 || test < 0)
            throw new ArgumentException(FormattableString.Invariant($"Windows.SplitRows: got {training}, {validation} and {test} rows; needed 1 or more to train on, 0 or more for the others."));
        var shortest = _data.Series.MinBy(s => s.Count)!;
        if (training + (long)validation + (test ?? 0) > shortest.Count)
            throw new ArgumentException(FormattableString.Invariant($"Windows.SplitRows: {shortest.Said}got {training} + {validation} + {test ?? 0} rows of {shortest.Count}; needed no more than there are."));
        return Split(s => (training, training + validation, test is { } rows ? training + validation + rows : s.Count), embargo, lookBack);
    }

    /// <summary>Parts by dates: rows before the first date train, rows from the second on test.</summary>
    /// <param name="validationFrom">The first date of validation.</param>
    /// <param name="testFrom">The first date of the test; not before the other.</param>
    /// <param name="embargo">Rows left out after each boundary. Default 0.</param>
    /// <param name="lookBack">Whether the first windows of a part read the rows before it as inputs. Default true.</param>
    public WindowSplit Split(DateTime validationFrom, DateTime testFrom, int embargo = 0, bool lookBack = true) => testFrom >= validationFrom
        ? Split(s => (s.RowAt(validationFrom), s.RowAt(testFrom), s.Count), embargo, lookBack)
        : throw new ArgumentException(FormattableString.Invariant($"Windows.Split: the test begins at {testFrom:yyyy-MM-dd}, before validation at {validationFrom:yyyy-MM-dd}; needed the order of time."));

    /// <summary>Parts by series: whole series train, others validate and test. A scaler measures the training series; the others have the numbers of those together.</summary>
    /// <param name="validation">The share of the series for validation; may be 0.</param>
    /// <param name="test">The share of the series for the test; may be 0.</param>
    /// <param name="seed">Decides which. Default 0.</param>
    public WindowSplit SplitByKey(double validation, double test, int seed = 0)
    {
        Whole();
        var n = _data.Series.Length;
        var (forValidation, forTest) = ((int)Math.Round(n * validation), (int)Math.Round(n * test));
        if (!(validation >= 0) || !(test >= 0) || forValidation + forTest >= n)
            throw new ArgumentException(FormattableString.Invariant($"Windows.SplitByKey: got shares {validation} and {test} of {n} series; needed at least one series to train on."));
        var order = CounterRandom.Permutation(CounterRandom.Mix((ulong)seed, "keys"), n);
        int[] training = [.. order[(forValidation + forTest)..].Order()], validated = [.. order[..forValidation].Order()], tested = [.. order[forValidation..(forValidation + forTest)].Order()];
        var data = _data.TrainedOn([.. _data.Series.Select((s, i) => training.Contains(i) ? (0, s.Count) : (0, 0))]);
        return new(Part(training, "training"), Part(validated, "validation"), Part(tested, "test"));

        Windows Part(int[] keys, string part) => new(data, keys.Select(k => (k, Earliest(Options), data.Series[k].Count)), part);
    }

    WindowSplit Split(Func<WindowSeries, (int Training, int Validation, int Test)> ends, int embargo, bool lookBack)
    {
        Whole();
        if (embargo < 0)
            throw new ArgumentException(FormattableString.Invariant($"Windows.Split: got an embargo of {embargo} rows; needed 0 or more."));
        var cuts = Array.ConvertAll(_data.Series, s => ends(s));
        if (cuts.All(c => c.Training < 1))
            throw new ArgumentException("Windows.Split: no series has a row to train on. Usual fix: smaller shares, or a later first date.");
        var data = _data.TrainedOn([.. cuts.Select(c => (0, c.Training))]);
        int From(int boundary) => boundary == 0 ? Earliest(Options) : lookBack ? Math.Max(Earliest(Options), boundary + embargo - Options.Input - Options.Gap) : boundary + embargo;
        return new(new(data, cuts.Select((c, i) => (i, Earliest(Options), c.Training)), "training"),
            new(data, cuts.Select((c, i) => (i, From(c.Training), c.Validation)).Where((_, i) => cuts[i].Validation > cuts[i].Training), "validation"),
            new(data, cuts.Select((c, i) => (i, From(c.Validation), c.Test)).Where((_, i) => cuts[i].Test > cuts[i].Validation), "test"));
    }

    void Whole()
    {
        if (_part is not null)
            throw new InvalidOperationException($"Windows.Split: these windows are the {_part} part already. Usual fix: split the whole once.");
    }
}
