namespace Unroll;

/// <summary>Which windows are cut: <paramref name="Input"/> steps go in, and the <paramref name="Horizon"/> steps after them should come out.</summary>
/// <remarks>Targets lie after the inputs, never inside them, unless <see cref="Overlap"/> asks for it.</remarks>
/// <param name="Input">Steps that go into the model. Default 24.</param>
/// <param name="Horizon">Steps to predict. Default 1.</param>
public sealed record WindowOptions(int Input = 24, int Horizon = 1)
{
    /// <summary>Steps that go into the model.</summary>
    public int Input { get; init => field = Require.Positive(value, nameof(WindowOptions), nameof(Input)); } = Require.Positive(Input, nameof(WindowOptions));

    /// <summary>Steps to predict.</summary>
    public int Horizon { get; init => field = Require.Positive(value, nameof(WindowOptions), nameof(Horizon)); } = Require.Positive(Horizon, nameof(WindowOptions));

    /// <summary>Steps between the last input and the first target, which belong to neither. Default 0.</summary>
    public int Gap { get; init => field = NotNegative(value, nameof(Gap)); }

    /// <summary>Steps from the start of one window to the start of the next. Default 1.</summary>
    public int Stride { get; init => field = Require.Positive(value, nameof(WindowOptions), nameof(Stride)); } = 1;

    /// <summary>How many of the last input steps the targets repeat before the horizon begins. Default 0. A decoder's start token is a few of them;
    /// <c>Overlap = Input - 1</c> with a horizon of 1 gives the next step as the target of every step.</summary>
    public int Overlap { get; init => field = NotNegative(value, nameof(Overlap)); }

    /// <summary>The columns that go in; null for all.</summary>
    public IReadOnlyList<string>? Inputs { get; init; }

    /// <summary>The columns to predict; null for all that are not in <see cref="Future"/>.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Columns that are known ahead for the steps to predict (holidays, prices): a second input <c>future</c> [batch, target steps, columns].</summary>
    public IReadOnlyList<string> Future { get; init; } = [];

    /// <summary>Columns that do not change within a series (the size of a shop): an input <c>static</c> [batch, columns].</summary>
    public IReadOnlyList<string> Static { get; init; } = [];

    /// <summary>Whether targets are [batch, steps * columns] instead of [batch, steps, columns]; with one target step they always are [batch, columns]. Default false.</summary>
    public bool Flat { get; init; }

    /// <summary>What becomes of missing numbers in the inputs. Default: an error.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>Whether each input column is followed by one that is 1 where its number was missing and 0 elsewhere. Default false.</summary>
    public bool MissingIndicator { get; init; }

    /// <summary>The least real steps of a window at the start of a series: the steps before it are padded with zeros and masked. Default: all, so nothing is padded.</summary>
    public int? MinInput { get; init; }

    /// <summary>Whether rows count as steps even where their dates are unevenly spaced. Default false: uneven dates are an error, missing dates are rows of missing numbers.</summary>
    public bool UnevenTime { get; init; }

    /// <summary>How columns are scaled, fitted on the training part alone; null leaves them as they are.</summary>
    public Scaler? Scaler { get; init; }

    internal int TargetSteps => Overlap + Horizon;

    /// <summary>Rows from the first input to the last target.</summary>
    internal int Extent => Input + Gap + Horizon;

    internal bool PadsEdges => MinInput is { } least && least < Input;

    internal void Check()
    {
        if (Overlap > 0 && Gap > 0)
            throw new ArgumentException(FormattableString.Invariant($"WindowOptions: got gap {Gap} and overlap {Overlap}; needed one of them: targets that repeat inputs leave no gap."));
        if (Overlap > Input)
            throw new ArgumentException(FormattableString.Invariant($"WindowOptions: got overlap {Overlap} of {Input} input steps; needed {Input} at most."));
        if (MinInput is { } least && (least < 1 || least > Input))
            throw new ArgumentException(FormattableString.Invariant($"WindowOptions: got least input {least}; needed 1 to {Input}, the input."));
    }

    static int NotNegative(int value, string what) => value >= 0 ? value
        : throw new ArgumentOutOfRangeException(what, FormattableString.Invariant($"WindowOptions: got {what} = {value}; needed 0 or more: targets inside the inputs are asked for with Overlap."));
}
