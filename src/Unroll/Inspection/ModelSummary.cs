namespace Unroll;

/// <summary>What a model consists of: rows and totals as data. Printed as a text table; as Markdown and HTML by <see cref="ToMarkdown"/> and
/// <see cref="ToHtml"/>.</summary>
public sealed record ModelSummary
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The model's type.</summary>
    public required string Type { get; init; }

    /// <summary>A row for each layer, in the order of computing; layers of a model inside follow its row, one deeper.</summary>
    public required IReadOnlyList<SummaryRow> Rows { get; init; }

    /// <summary>Numbers in all weights.</summary>
    public long Parameters { get; init; }

    /// <summary>Numbers that training changes.</summary>
    public long TrainableParameters { get; init; }

    /// <summary>Numbers that training leaves alone.</summary>
    public long NonTrainableParameters => Parameters - TrainableParameters;

    /// <summary>Multiply-adds of matrix products for one sample, without the layers that are counted per step.</summary>
    public long MultiplyAdds => Sum(perStep: false);

    /// <summary>Multiply-adds of matrix products for one step of one sample, of the layers whose number of steps is not fixed.</summary>
    public long MultiplyAddsPerStep => Sum(perStep: true);

    /// <summary>Sentences below the table: weights shared with another model, a model that is not built yet.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Looks at a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputShape">For a model of your own (or one not built yet): lengths of the input's axes after the batch, null where any length is allowed.
    /// It builds the model if need be.</param>
    public static ModelSummary Of(Model model, int?[]? inputShape = null) => new SummaryMaker(model).Make(inputShape);

    /// <summary>The table as Markdown.</summary>
    public string ToMarkdown() => SummaryMarkdown.Render(this);

    /// <summary>The table as an HTML fragment, everything escaped, without style.</summary>
    public string ToHtml() => SummaryHtml.Render(this);

    /// <summary>The table as aligned text; lines end in \n.</summary>
    public override string ToString() => SummaryText.Render(this);

    long Sum(bool perStep) => Rows.Where(r => !r.IsModel && r.PerStep == perStep).Sum(r => r.MultiplyAdds);
}
