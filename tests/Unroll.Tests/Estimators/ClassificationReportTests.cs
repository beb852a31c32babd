namespace Unroll.Tests.Estimators;

public class ClassificationReportTests
{
    // By hand: a: 2 of 3 found, 1 false; b: 1 of 2 found, 1 false; c never occurs and is never said.
    static readonly ClassificationReport Report = ClassificationReport.Of(["a", "b", "c"], [0, 0, 0, 1, 1], [0, 0, 1, 1, 0]);

    [Fact]
    public void Scores_follow_their_formulas()
    {
        Assert.Equal((0.6, 0.6), (Report.Accuracy, Report.BaselineAccuracy));
        Assert.Equal((2.0 / 3, 2.0 / 3, 3), (Report.Classes[0].Precision, Report.Classes[0].Recall, Report.Classes[0].Support));
        Assert.Equal((0.5, 0.5, 0.5), (Report.Classes[1].Precision, Report.Classes[1].Recall, Report.Classes[1].F1));
        Assert.Equal((0.0, 0.0, 0), (Report.Classes[2].F1, Report.Classes[2].Recall, Report.Classes[2].Support));
        Assert.Equal((2.0 / 3 + 0.5) / 2, Report.MacroF1, 12);
        Assert.Equal((2, 1, 1, 1), (Report.Confusion(0, 0), Report.Confusion(0, 1), Report.Confusion(1, 0), Report.Confusion(1, 1)));
    }

    [Fact]
    public void The_table_reads_the_same_everywhere()
    {
        var text = Report.ToString();
        Assert.Contains("accuracy 60.00 % of 5, macro F1 0.583", text, StringComparison.Ordinal);
        Assert.Contains("always the most frequent class: 60.00 %", text, StringComparison.Ordinal);
        Assert.Contains("a                2        1        0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_are_compared_class_by_class_and_whole()
    {
        var report = ClassificationReport.OfSets(["a", "b"], [[0], [0, 1], [], [1]], [[0], [0], [], [0, 1]]);
        Assert.Equal((0.5, 0.25), (report.Accuracy, report.BaselineAccuracy));
        Assert.Equal(2.0 * 3 / (4 + 4), report.MicroF1, 12);
        Assert.Equal((2.0 / 3, 1.0), (report.Classes[0].Precision, report.Classes[0].Recall));
        Assert.Throws<InvalidOperationException>(() => report.Confusion(0, 0));
    }

    [Fact]
    public void What_cannot_be_compared_is_an_error()
    {
        Assert.Contains("got 1 true labels and 2 predicted", Assert.Throws<ArgumentException>(() => ClassificationReport.Of(["a"], [0], [0, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("needed 0 to 0", Assert.Throws<ArgumentException>(() => ClassificationReport.Of(["a"], [0], [1])).Message, StringComparison.Ordinal);
    }
}
