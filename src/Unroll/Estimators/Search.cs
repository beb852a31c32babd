namespace Unroll;

/// <summary>Tries settings and says which is best: <c>Search.Run(space.Random(20), (point, cancel) => Score(point))</c>.</summary>
/// <remarks>Trials run at the same time; results do not depend on how many. A trial that fails is a row with its reason. Choose on validation data: the best of many
/// trials looks better on the data it was chosen on than it is.</remarks>
public static class Search
{
    /// <summary>One score for each point.</summary>
    /// <param name="points">From <see cref="SearchSpace.Random"/> or <see cref="SearchSpace.Grid"/>.</param>
    /// <param name="trial">Trains with the point's settings and gives a score. Called from several threads at once.</param>
    /// <param name="options">How many at once, progress.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, and <see cref="TrialOptions.ReturnWhenCancelled"/> is not set.</exception>
    public static TrialTable Run(IReadOnlyList<SearchPoint> points, Func<SearchPoint, CancellationToken, double> trial, TrialOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(trial);
        return Run(points, (point, token) => (IReadOnlyList<MetricValue>)[new MetricValue("score", trial(point, token))], options, cancel);
    }

    /// <summary>Several scores for each point, for example the means of a cross-validation.</summary>
    /// <inheritdoc cref="Run(IReadOnlyList{SearchPoint}, Func{SearchPoint, CancellationToken, double}, TrialOptions?, CancellationToken)"/>
    public static TrialTable Run(IReadOnlyList<SearchPoint> points, Func<SearchPoint, CancellationToken, IReadOnlyList<MetricValue>> trial, TrialOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(trial);
        return TrialRunner.Run([.. points.Select(p => (p.Number, p.Settings, (Func<CancellationToken, IReadOnlyList<MetricValue>>)(c => trial(p, c))))], options, cancel);
    }

    /// <summary>Trains a new model for each point and gives the numbers of its best epoch on the validation data: <c>val_loss</c>, metrics, <c>epoch</c>.</summary>
    /// <param name="points">From <see cref="SearchSpace.Random"/> or <see cref="SearchSpace.Grid"/>.</param>
    /// <param name="train">What to train on.</param>
    /// <param name="validation">What to measure on after each epoch.</param>
    /// <param name="factory">A new, compiled model of the point's settings.</param>
    /// <param name="fit">How to train a point. Make new callbacks in it: trials run at the same time. Default: one epoch.</param>
    /// <param name="options">How many at once, progress.</param>
    /// <param name="cancel">Ends it.</param>
    public static TrialTable Run(IReadOnlyList<SearchPoint> points, Dataset train, Dataset validation, Func<SearchPoint, Model> factory, Func<SearchPoint, FitOptions>? fit = null,
        TrialOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Run(points, (point, token) =>
        {
            var with = (fit?.Invoke(point) ?? new FitOptions()) with { Validation = validation };
            return TrialRunner.Scores(factory(point).Fit(train, with, token));
        }, options, cancel);
    }
}
