namespace Unroll;

/// <summary>1,115,394 characters of Shakespeare's plays (char-rnn).</summary>
public sealed class TinyShakespeareDataset : PublicDataset
{
    internal TinyShakespeareDataset()
        : base("tiny-shakespeare", "1.1 million characters of Shakespeare's plays, one text", "public domain; put together for char-rnn",
            new DataFile("tinyshakespeare.txt", new Uri("https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"),
                new(DataChecksumKind.Sha256, "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed", "computed from the file in the publisher's repository"), 1115394))
    {
    }

    /// <summary>The text.</summary>
    /// <param name="cache">Where the file is, or is downloaded to; null for the usual cache.</param>
    /// <exception cref="DataException">The file cannot be had: says why.</exception>
    public string Load(DataCache? cache = null) => File.ReadAllText(Paths(cache)[0]);
}
