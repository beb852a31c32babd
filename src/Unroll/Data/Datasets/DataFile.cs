namespace Unroll;

/// <summary>A file of a public data set: where it comes from and how it is recognised.</summary>
/// <param name="Name">Its name in the cache.</param>
/// <param name="Address">Where it is downloaded from.</param>
/// <param name="Checksum">What its bytes must give; null where nobody has published one: then that of the first download is kept beside the file.</param>
/// <param name="Bytes">Its size, or null where it is not known.</param>
public sealed record DataFile(string Name, Uri Address, DataChecksum? Checksum = null, long? Bytes = null);
