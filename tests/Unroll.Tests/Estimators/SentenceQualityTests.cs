using Unroll.Tests.Data;

namespace Unroll.Tests.Estimators;

public class SentenceQualityTests
{
    /// <summary>The bar: 75 % on a random tenth, without pretrained vectors. Measured with the defaults: see docs/guide/classify.md. Fewer epochs here, and a point of room for machines that round otherwise.</summary>
    [SharedDataFact("rt-polarity.pos")]
    [Trait("Category", "LongData")]
    public void Sentences_of_rt_polarity_are_classified_without_pretrained_vectors()
    {
        SequenceTable table = SequenceFiles.Classes([("negative", SharedData.Find("rt-polarity.neg")!), ("positive", SharedData.Find("rt-polarity.pos")!)]);
        ClassifierTest test = SequenceClassifier.FitAndTest(table.Inputs, table.Labels!, new SequenceOptions { Epochs = 3 });
        Assert.Equal((1066, 0.5), (test.Report.Count, test.Report.BaselineAccuracy));
        Assert.True(test.Report.Accuracy > 0.74, test.Report.ToString());
    }
}
