namespace Unroll;

/// <summary>A tagger trained on a part of the sequences, and how good it is on the others.</summary>
/// <param name="Tagger">The tagger; it never saw the test sequences.</param>
/// <param name="Report">Its predictions of the steps of the test sequences against the truth.</param>
/// <param name="Fold">Which sequences it was trained on (validation among them) and which it was tested on.</param>
public sealed record TaggerTest(SequenceTagger Tagger, ClassificationReport Report, DataFold Fold);
