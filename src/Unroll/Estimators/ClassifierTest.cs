namespace Unroll;

/// <summary>A classifier trained on a part of the samples, and how good it is on the others.</summary>
/// <param name="Classifier">The classifier; it never saw the test samples.</param>
/// <param name="Report">Its predictions of the test samples against the truth.</param>
/// <param name="Fold">Which samples it was trained on (validation among them) and which it was tested on.</param>
public sealed record ClassifierTest(SequenceClassifier Classifier, ClassificationReport Report, DataFold Fold);
