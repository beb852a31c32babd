namespace Unroll.Interop.Tests.Keras;

public class KerasLossTests
{
    [Theory]
    [InlineData("mse", typeof(MeanSquaredError))]
    [InlineData("MSE", typeof(MeanSquaredError))]
    [InlineData("mean_squared_error", typeof(MeanSquaredError))]
    [InlineData("MeanSquaredError", typeof(MeanSquaredError))]
    [InlineData("mae", typeof(MeanAbsoluteError))]
    [InlineData("mape", typeof(MeanAbsolutePercentageError))]
    [InlineData("MSLE", typeof(MeanSquaredLogarithmicError))]
    [InlineData("kld", typeof(KlDivergence))]
    [InlineData("bce", typeof(BinaryCrossEntropy))]
    [InlineData("log_cosh", typeof(LogCosh))]
    [InlineData("huber", typeof(HuberLoss))]
    [InlineData("ctc", typeof(CtcLoss))]
    [InlineData("categorical_hinge", typeof(CategoricalHingeLoss))]
    public void A_name_as_compile_takes_it(string name, Type expected) => Assert.IsType(expected, KerasConfigReader.ReadLoss($"\"{name}\""));

    [Fact]
    public void Nothing_said_means_probabilities()
    {
        Assert.False(Assert.IsType<BinaryCrossEntropy>(KerasConfigReader.ReadLoss("\"binary_crossentropy\"")).FromLogits);
        Assert.False(Assert.IsType<SparseCategoricalCrossEntropy>(KerasConfigReader.ReadLoss("""{"class_name": "SparseCategoricalCrossentropy", "config": {}}""")).FromLogits);
        Assert.False(Assert.IsType<PoissonLoss>(KerasConfigReader.ReadLoss("\"poisson\"")).LogInput);
        Assert.Equal(DistributionForm.Probabilities, Assert.IsType<KlDivergence>(KerasConfigReader.ReadLoss("\"kl_divergence\"")).Predictions);
        Assert.False(Assert.IsType<DiceLoss>(KerasConfigReader.ReadLoss("\"dice\"")).FromLogits);
        Assert.False(Assert.IsType<TverskyLoss>(KerasConfigReader.ReadLoss("\"Tversky\"")).FromLogits);
        Assert.False(Assert.IsType<CategoricalGeneralizedCrossEntropy>(KerasConfigReader.ReadLoss("\"CategoricalGeneralizedCrossEntropy\"")).FromLogits);
    }

    [Fact]
    public void Arguments_are_options()
    {
        var focal = Assert.IsType<BinaryFocalCrossEntropy>(KerasConfigReader.ReadLoss("""
            {"module": "keras.losses", "class_name": "BinaryFocalCrossentropy", "registered_name": null, "config": {"name": "x", "reduction": "sum", "dtype": null,
             "from_logits": true, "label_smoothing": 0.1, "axis": -1, "apply_class_balancing": true, "alpha": 0.3, "gamma": 3.0}}
            """));
        Assert.Equal((true, 0.1f, true, 0.3f, 3f, LossReduction.Sum), (focal.FromLogits, focal.LabelSmoothing, focal.ApplyClassBalancing, focal.Alpha, focal.Gamma, focal.Reduction));
        var categorical = Assert.IsType<CategoricalFocalCrossEntropy>(KerasConfigReader.ReadLoss("""{"class_name": "CategoricalFocalCrossentropy", "config": {"alpha": [0.1, 0.9], "reduction": "mean_with_sample_weight"}}"""));
        Assert.Equal([0.1f, 0.9f], categorical.Alpha);
        Assert.Equal(LossReduction.WeightedMean, categorical.Reduction);
        Assert.Equal([1, 2], Assert.IsType<DiceLoss>(KerasConfigReader.ReadLoss("""{"class_name": "Dice", "config": {"axis": [1, 2], "reduction": null}}""")).Axes!);
        Assert.Null(Assert.IsType<TverskyLoss>(KerasConfigReader.ReadLoss("""{"class_name": "Tversky", "config": {"axis": null, "alpha": 0.2}}""")).Axes);
        Assert.Equal(0.5f, Assert.IsType<HuberLoss>(KerasConfigReader.ReadLoss("""{"class_name": "Huber", "config": {"delta": 0.5}}""")).Delta);
        Assert.IsType<HingeLoss>(KerasConfigReader.ReadLoss("""{"class_name": "function", "config": "hinge", "module": "builtins"}"""));
        Assert.Equal(-1, Assert.IsType<SparseCategoricalCrossEntropy>(KerasConfigReader.ReadLoss("""{"class_name": "SparseCategoricalCrossentropy", "config": {"ignore_class": -1}}""")).IgnoreClass);
    }

    [Fact]
    public void What_is_not_known_is_named()
    {
        Assert.Contains("the loss my_loss cannot be read; those that can are BinaryCrossentropy", Assert.Throws<FormatException>(() => KerasConfigReader.ReadLoss("\"my_loss\"")).Message, StringComparison.Ordinal);
        Assert.Contains("Hinge, argument 'margin': it is not known",
            Assert.Throws<FormatException>(() => KerasConfigReader.ReadLoss("""{"class_name": "Hinge", "config": {"margin": 2}}""")).Message, StringComparison.Ordinal);
        Assert.Contains("argument 'reduction': got \"median\"",
            Assert.Throws<FormatException>(() => KerasConfigReader.ReadLoss("""{"class_name": "Hinge", "config": {"reduction": "median"}}""")).Message, StringComparison.Ordinal);
        Assert.Contains("not JSON", Assert.Throws<FormatException>(() => KerasConfigReader.ReadLoss("mse")).Message, StringComparison.Ordinal);
        Assert.Contains("needed the name of a loss", Assert.Throws<FormatException>(() => KerasConfigReader.ReadLoss("3")).Message, StringComparison.Ordinal);
    }
}
