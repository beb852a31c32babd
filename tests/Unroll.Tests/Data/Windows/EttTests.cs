namespace Unroll.Tests.Data;

/// <summary>The published split of ETTh1: 12, 4 and 4 months, each part preceded by the look-back, scaled with the training part's numbers.</summary>
public sealed class EttTests
{
    const int Training = 8640, Later = 2880;

    [SharedDataFact("ETTh1.csv")]
    public void Windows_of_the_published_split_have_the_published_counts()
    {
        var series = SeriesCsv.Read(SharedData.Path("ETTh1.csv"));
        Assert.Equal((17_420, 7), (series.Count, series.Names.Count));
        foreach (var horizon in (int[])[96, 192, 336, 720])
        {
            var split = Windows.From(series, new(96, horizon)).SplitRows(Training, Later, Later);
            Assert.Equal((Training - 96 - horizon + 1, Later - horizon + 1, Later - horizon + 1), (split.Train.Count, split.Validation.Count, split.Test.Count));
            Assert.Equal((Training, Training + Later - 1), (split.Validation.First.FirstTarget, split.Validation[^1].LastTarget));
            Assert.Equal((Training + Later - 96, Training + Later, Training + 2 * Later - 1), (split.Test.First.FirstInput, split.Test.First.FirstTarget, split.Test[^1].LastTarget));
            Assert.Equal(split.Test.Count, split.Test.Data.Batches(32).Sum(b => b.Count));
        }
    }

    [SharedDataFact("ETTh1.csv")]
    public void Every_channel_has_the_z_scores_of_the_training_part()
    {
        var series = SeriesCsv.Read(SharedData.Path("ETTh1.csv"));
        var split = Windows.From(series, new(96, 96) { Scaler = Scaler.Standard }).SplitRows(Training, Later, Later);
        var (train, test) = (split.Train.Data[..1], split.Test.Data[..1]);
        float[] first = train.Inputs[0].ToArray(), before = test.Inputs[0].ToArray(), after = test.Targets[0].ToArray();
        for (var c = 0; c < 7; c++)
        {
            var values = series.Column(c).ToArray();
            var mean = values[..Training].Average();
            var deviation = Math.Sqrt(values[..Training].Sum(v => (v - mean) * (v - mean)) / Training);
            void Same(double value, float z) => Assert.InRange(z, (value - mean) / deviation - 1e-6, (value - mean) / deviation + 1e-6);
            // The first 96 rows of the training part, and the first test window, which begins in the validation part.
            for (var t = 0; t < 96; t++)
            {
                Same(values[t], first[t * 7 + c]);
                Same(values[Training + Later - 96 + t], before[t * 7 + c]);
                Same(values[Training + Later + t], after[t * 7 + c]);
            }
            var z = split.Train.Scaler!.Transform(series[..Training])[series.Names[c]].ToArray();
            Assert.Equal((0.0, 1.0), (Math.Round(z.Average(), 9), Math.Round(Math.Sqrt(z.Sum(v => v * v) / Training), 9)));
        }
    }

    [SharedDataFact("ETTh1.csv")]
    public void One_channel_alone_has_the_same_windows_and_comes_back_in_degrees()
    {
        var split = Windows.FromCsv(SharedData.Path("ETTh1.csv"), new(96, 96) { Inputs = ["OT"], Targets = ["OT"], Scaler = Scaler.Standard }).SplitRows(Training, Later, Later);
        Assert.Equal((8449, 2785, 2785), (split.Train.Count, split.Validation.Count, split.Test.Count));
        Assert.Equal("[2785, 96, 1]", split.Test.Data.Inputs[0].Shape.ToString());
        var degrees = split.Test.InDataUnits(split.Test.Data.Targets[0]).ToArray();
        Assert.All(degrees.Zip(split.Test.TargetsInDataUnits().ToArray()), p => Assert.Equal(p.Second, p.First, 4));
        Assert.Equal("2016-07-01 00:00", split.Train.First.InputLabels.First);
    }

    [SharedDataFact("ETTh1.csv")]
    public void Targets_and_inputs_may_be_different_channels()
    {
        var split = Windows.FromCsv(SharedData.Path("ETTh1.csv"), new(96, 192) { Targets = ["OT"], Scaler = Scaler.Standard }).SplitRows(Training, Later, Later);
        var batch = split.Validation.Data.Batches(32).First();
        Assert.Equal(("[32, 96, 7]", "[32, 192, 1]"), (batch.Inputs[0].Shape.ToString(), batch.Targets[0].Shape.ToString()));
    }
}
